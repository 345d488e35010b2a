"""`/messages/`: who is told what, by which way; and the page on which an administrator words one message."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from casework.desk.messages import page
from casework.desk.messages.forms import MessageForm
from casework.desk.messages.page import Key
from casework.desk.one_button import posted_number, refused_in_words
from casework.desk.rules.views import refused_page
from casework.desk.staff import staff
from casework.notices.staff_examples import staff_messages
from casework.policies import access
from casework.policies.message_texts import Wording
from casework.refusal import Refused, beside_fields
from casework.steps.word_message import word_message

PREVIEW = "preview"


@require_GET
@login_required
def messages_table(request: HttpRequest) -> HttpResponse:
    """Citizens first, as what they are told can be changed."""
    user = staff(request)
    if refused := refused_page(request, user, access.SEE_MESSAGES):
        return refused
    shown = {
        "table": page.table(at=timezone.now()),
        "uncarried": page.uncarried(),
        "undelivered": page.undelivered_by_cause(at=timezone.now()),
        "may_see_undelivered": bool(access.may(user, access.SEE_UNDELIVERED)),
        "staff_messages": staff_messages(),
        "may_word": bool(access.may(user, access.WORD_MESSAGE)),
    }
    return render(request, "desk/messages.html", shown)


@require_http_methods(["GET", "POST"])
@login_required
def message(request: HttpRequest, kind: str, transport: str, language: str) -> HttpResponse:
    """Its text, what it would be sent as, its history. Who may only read sees it without the form."""
    user = staff(request)
    if refused := refused_page(request, user, access.WORD_MESSAGE if request.method == "POST" else access.SEE_MESSAGES):
        return refused
    this = _key_or_404(kind, transport, language)
    registered = page.is_registered(transport)
    if request.method == "GET" or request.POST.get("act") == PREVIEW:
        return _page(request, user, this, _unsent(request, this, registered=registered))
    form = MessageForm(request.POST, registered=registered)
    if form.is_valid():
        try:
            return _saved(request, user, this, _wording(this, form), reason=form.cleaned_data["reason"])
        except Refused as refused_change:
            _show_refusal(request, form, refused_change, this)
    return _page(request, user, this, form)


@require_POST
@login_required
def preview(request: HttpRequest, kind: str, transport: str, language: str) -> HttpResponse:
    """Part of the page: what the text in the form would be sent as."""
    user = staff(request)
    if refused := refused_page(request, user, access.WORD_MESSAGE):
        return refused
    this = _key_or_404(kind, transport, language)
    body = this.text_of(_current(this)) if page.is_registered(transport) else request.POST.get("body", "")
    return render(request, "desk/message_panel.html", {"shown": page.shown(this, body, user), "key": this})


@require_POST
@login_required
def switch(request: HttpRequest, kind: str, transport: str, language: str) -> HttpResponse:
    """On or off, with a reason: a version like any other."""
    user = staff(request)
    if refused := refused_page(request, user, access.WORD_MESSAGE):
        return refused
    this = _key_or_404(kind, transport, language)
    current = _current(this)
    return _save_at_once(request, user, this, replace(current, enabled=not current.enabled))


@require_POST
@login_required
def restore(request: HttpRequest, kind: str, transport: str, language: str) -> HttpResponse:
    """A new version that says what an old one said; version 0 is the default."""
    user = staff(request)
    if refused := refused_page(request, user, access.WORD_MESSAGE):
        return refused
    this = _key_or_404(kind, transport, language)
    number = posted_number(request, "restore")
    old = this.versions.filter(version=number).first() if number else None
    if number is None or (number and old is None):
        raise Http404
    return _save_at_once(request, user, this, this.wording_of(old))


def _page(request: HttpRequest, user: User, this: Key, form: MessageForm) -> HttpResponse:
    version = this.versions.first()
    current = this.wording_of(version)
    text = this.text_of(current)
    typed = form["body"].value() if "body" in form.fields else text
    shown: dict[str, Any] = {
        "key": this,
        "current": current,
        "version": version,
        "text": text,
        "form": form,
        "registered": page.is_registered(this.transport),
        "may_word": bool(access.may(user, access.WORD_MESSAGE)),
        "shown": page.shown(this, typed or "", user),
        "history": page.history(this, request.GET.get("page", "1")),
    }
    return render(request, "desk/message.html", shown, status=400 if form.errors else 200)


def _unsent(request: HttpRequest, this: Key, *, registered: bool) -> MessageForm:
    """As the message stands; or as somebody typed it who asked for a preview."""
    current = _current(this)
    initial: dict[str, Any] = {
        "body": this.text_of(current),
        "template_code": current.template_code,
        "reason": "",
        "version": current.version,
    }
    return MessageForm(initial={name: request.POST.get(name, value) for name, value in initial.items()}, registered=registered)


def _current(this: Key) -> Wording:
    return this.wording_of(this.versions.first())


def _wording(this: Key, form: MessageForm) -> Wording:
    """What the form says; what it does not show stays."""
    current, cleaned = _current(this), form.cleaned_data
    body = cleaned.get("body", current.body or this.default)
    return Wording(cleaned["version"], current.enabled, body, cleaned["template_code"])


def _saved(request: HttpRequest, user: User, this: Key, wording: Wording, *, reason: str) -> HttpResponse:
    version = word_message(this.kind, this.transport, this.language, wording, reason=reason, actor=user, at=timezone.now())
    saved = _("Saved as version %(version)d. Messages are written so within ten seconds.")
    messages.success(request, saved % {"version": version.version})
    return redirect("desk:message", this.kind, this.transport, this.language)


def _save_at_once(request: HttpRequest, user: User, this: Key, wording: Wording) -> HttpResponse:
    """A change of one button."""
    based_on = posted_number(request, "version")
    reason = request.POST.get("reason", "")
    try:
        return _saved(request, user, this, replace(wording, version=-1 if based_on is None else based_on), reason=reason)
    except Refused as refused:
        messages.error(request, refused_in_words(refused, reason=reason))
    return redirect("desk:message", this.kind, this.transport, this.language)


def _show_refusal(request: HttpRequest, form: MessageForm, refused: Refused, this: Key) -> None:
    """The words beside their fields. Who was second starts from the message as it is now: what they wrote stays."""
    if refused.code == "stale":
        data = request.POST.copy()
        data["version"] = str(this.versions[0].version)
        form.data = data
    beside_fields(form, refused.fields or {"": [str(refused)]}, None)


def _key_or_404(kind: str, transport: str, language: str) -> Key:
    this = page.key(kind, transport, language)
    if this is None:
        raise Http404
    return this
