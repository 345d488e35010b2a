"""A form that comes twice is one act: a second click, a reload and the back button are answered with what the first made.

Each form carries a key (`{% form_key %}`); what was answered to it is remembered as the API's answers are. Only what was done is
remembered: a redirect without an error, or a page that is shown once (`ShownOnce`). After a refusal the same form may come again.
"""

import json
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from accounts import typed
from accounts.models import User
from casework.crypto import CannotOpen
from casework.desk import switches
from casework.desk.shown_once import ShownOnce
from casework.file_fields import ACCEPTED
from casework.models import Idempotency
from casework.outage import is_locked
from casework.writing import answers
from config.middleware import Handler, form_key


class StillAtWork(Exception):
    """The same form came before, and what it asks for takes longer than anybody waits for a row."""


def forms_once(get_response: Handler) -> Handler:
    def middleware(request: HttpRequest) -> HttpResponse:
        key = form_key(request)
        if not key or not isinstance(request.user, User) or switches.asked_for(request):
            return get_response(request)
        try:
            return _once(request, request.user, key, get_response)
        except StillAtWork:
            return render(request, "still_at_work.html", status=409)

    return middleware


def leads_to(person: int, key: str, act: list[Any]) -> str:
    """Where this person finds what this very form made; empty where it has made nothing."""
    row = answers.find(person, key, act, kind=answers.FORM)
    return _answer(row, at=timezone.now())["to"] if row else ""


def _once(request: HttpRequest, user: User, key: str, get_response: Handler) -> HttpResponse:
    at, act = timezone.now(), typed.act(request, request.path)
    with transaction.atomic():
        try:
            row = _claim(user, key, act, at=at)
        except answers.OtherBody:
            return _sent_with_other_words(request)
        if row.status is not None:
            return _again(request, row, at=at)
        response = get_response(request)
        if response.status_code >= 500:
            transaction.set_rollback(True)
        elif answer := _made(request, response):
            answers.remember(row, json.dumps(answer), status=answers.SHOWN if answer["page"] else response.status_code)
        else:
            answers.release(row)
        return response


def _claim(user: User, key: str, act: list[Any], *, at: datetime) -> Idempotency:
    try:
        return answers.claim(user, key, act, at=at, kind=answers.FORM)
    except OperationalError as error:
        if is_locked(error):
            raise StillAtWork from error
        raise


def _made(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    """What is remembered of an answer; nothing where nothing was done."""
    queued = getattr(messages.get_messages(request), "_queued_messages", [])
    added = [(message.level, str(message)) for message in queued]
    if isinstance(response, ShownOnce):
        return {"to": response.afterwards, "page": response.content.decode(), "messages": []}
    if isinstance(response, HttpResponseRedirect) and not any(level >= messages.ERROR for level, _text in added):
        return {"to": response.url, "page": "", "messages": added}
    return {}


def _answer(row: Idempotency, *, at: datetime) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = json.loads(answers.opened(row, at=at))
    except CannotOpen:
        return {"to": "/", "page": "", "messages": []}
    return answer


def _again(request: HttpRequest, row: Idempotency, *, at: datetime) -> HttpResponse:
    answer = _answer(row, at=at)
    if row.status not in {answers.SHOWN, answers.PUT_AWAY}:
        for level, text in answer["messages"]:
            messages.add_message(request, level, text)
        return HttpResponseRedirect(answer["to"])
    if row.status == answers.PUT_AWAY or not answer["page"] or at > row.created_at + answers.SHOWN_AGAIN:
        return render(request, "shown_before.html", {"to": answer["to"]}, status=409)
    return ShownOnce(answer["page"], afterwards=answer["to"])


def _sent_with_other_words(request: HttpRequest) -> HttpResponse:
    """The form was sent and then changed: whether that is a further act, only the person knows."""
    shown = {"fields": typed.fields(request.POST), "kept": request.POST.get(typed.KEPT_AS, "")}
    return render(request, "sent_before.html", shown | {"files": list(request.FILES), "accepted": ACCEPTED}, status=409)
