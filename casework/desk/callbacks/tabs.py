"""The lists of whom to call. Rooms above casework bring their own, with a page of its own."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.policies import access
from casework.verb import Permission

RATINGS, DISSATISFIED, NO_PHONE = "ratings", "dissatisfied", "no_phone"


@dataclass(frozen=True)
class CallbackTab:
    """One list. `page`: the name of its address."""

    code: str
    label: str | Promise
    page: str
    permission: Permission


@dataclass(frozen=True)
class ShownTab:
    """As the page draws it."""

    code: str
    label: str | Promise
    href: str


RATING_LISTS: tuple[tuple[str, str | Promise], ...] = (
    (RATINGS, _("Not rated yet")),
    (DISSATISFIED, _("Dissatisfied ratings")),
    (NO_PHONE, _("Without a phone")),
)
_tabs: list[CallbackTab] = []


def register(tab: CallbackTab) -> None:
    """Once, when the room is made ready."""
    if tab not in _tabs:
        _tabs.append(tab)


def shown(user: User, permission: Permission, counts: dict[str, int] | None = None) -> Iterator[tuple[ShownTab, int | None]]:
    """Those that the person may open, each with how many wait in it where that is known. `permission`: of casework's own."""
    if access.may(user, permission):
        for code, label in RATING_LISTS:
            yield ShownTab(code, label, f"{reverse('desk:callbacks')}?list={code}"), (counts or {}).get(code)
    for tab in _tabs:
        if access.may(user, tab.permission):
            yield ShownTab(tab.code, tab.label, reverse(tab.page)), None
