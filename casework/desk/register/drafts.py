"""What an operator was taking down is offered again after a crash: the same form, by its own key, so nothing is done twice."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse

from accounts import form_keys, typed
from accounts.models import User
from casework.writing import answers, unsent

KEY = "draft_key"
"""The field in which the form's key comes while it is still being filled in: it is not sent yet."""


@dataclass(frozen=True)
class Draft:
    """`beginning`: of the words."""

    pk: uuid.UUID
    beginning: str
    at: datetime


def save(request: HttpRequest, user: User, *, at: datetime) -> None:
    """In place of what was saved of this form before; dropped where nothing is written in it any more."""
    key = request.POST.get(KEY, "")
    if form_keys.owner(key) != user.pk or answers.is_answered(user, key, kind=answers.FORM):
        return
    if not request.POST.get("text", "").strip():
        unsent.drop(unsent.draft_id(key), user)
        return
    fields = [(name, texts) for name, texts in typed.fields(request.POST) if name != KEY]
    unsent.save_draft(unsent.Typed(reverse("desk:register"), fields, key), user=user, at=at)


def newest(user: User, *, at: datetime) -> Draft | None:
    """The last that was begun at this page and not registered."""
    for pk, saved_at, form in unsent.drafts(user, path=reverse("desk:register"), at=at):
        return Draft(pk, values(form)["text"], saved_at)
    return None


def values(form: unsent.Typed) -> Mapping[str, str]:
    """Of its fields."""
    return {"text": "", **{name: texts[-1] for name, texts in form.fields if texts}}
