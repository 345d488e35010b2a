"""The links of the frame. Rooms above casework bring their own when the application starts."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from casework.policies import access, contact_access, export_access, text_access
from casework.steps.attempt import ATTEMPT
from casework.steps.register import REGISTER
from casework.verb import Permission

MENU, ACCOUNT = "menu", "account"


@dataclass(frozen=True)
class NavigationEntry:
    """A page of the desk. `name`: of its address. `here`: beginnings of the addresses that it stands for besides.

    `permission`: what it takes to follow the link (None: nothing). `badge`: the name of a number in the frame's context.
    """

    name: str
    label: str | Promise
    icon: str
    position: int
    permission: Permission | None = None
    here: tuple[str, ...] = ()
    badge: str = ""
    menu: str = MENU

    def is_here(self, name: str) -> bool:
        return name == self.name or (bool(self.here) and name.startswith(self.here))


_entries: list[NavigationEntry] = []


def register(*entries: NavigationEntry) -> None:
    """Once, when the room is made ready."""
    _entries.extend(entry for entry in entries if entry not in _entries)
    _entries.sort(key=lambda entry: entry.position)


def stands_for(name: str, *beginnings: str) -> None:
    """That the entry of that name stands for further addresses, of a room above."""
    entry = next(entry for entry in _entries if entry.name == name)
    _entries[_entries.index(entry)] = replace(entry, here=tuple(dict.fromkeys((*entry.here, *beginnings))))


def entries_for(user: User, *, menu: str = MENU) -> Iterable[NavigationEntry]:
    """Those that the person may follow, in their order."""
    for entry in _entries:
        if entry.menu == menu and (entry.permission is None or access.may(user, entry.permission)):
            yield entry


register(
    NavigationEntry("desk:list", _("Work list"), "list", 10, here=("desk:case", "desk:move")),
    NavigationEntry("desk:my_unit", _("My unit"), "people", 11, access.SEE_OWN_UNIT),
    NavigationEntry("desk:board", pgettext_lazy("navigation", "Board"), "chart", 12, access.SEE_BOARD),
    NavigationEntry(
        "desk:attention", pgettext_lazy("navigation", "Attention"), "flag", 5, access.SEE_ATTENTION, badge="attention"
    ),
    NavigationEntry("desk:register", _("Register"), "plus", 20, REGISTER, here=("desk:register",)),
    NavigationEntry(
        "desk:contacts",
        pgettext_lazy("navigation", "Contacts"),
        "quote",
        22,
        contact_access.SETTLE_CONTACT,
        here=("desk:contact", "desk:settled_contact"),
    ),
    NavigationEntry(
        "desk:contacts_sampled",
        pgettext_lazy("navigation", "Sampled contacts"),
        "quote",
        24,
        contact_access.SEE_SAMPLE,
        here=("desk:contact", "desk:settled_contact"),
    ),
    NavigationEntry("desk:knowledge", _("Knowledge"), "book", 26, here=("desk:knowledge", "desk:article")),
    NavigationEntry("desk:callbacks", _("Callbacks"), "phone", 50, ATTEMPT, here=("desk:callback", "desk:counter")),
    NavigationEntry("desk:undelivered", pgettext_lazy("navigation", "Undelivered"), "send", 55, access.SEE_UNDELIVERED),
    NavigationEntry(
        "desk:decisions",
        _("To decide"),
        "people",
        15,
        access.DECIDE,
        here=("desk:decision", "desk:held_ratings"),
        badge="decisions",
    ),
    NavigationEntry("desk:rules", _("Rules"), "clock", 70, access.SEE_RULES, here=("desk:rule", "desk:why", "desk:sweeps")),
    NavigationEntry("desk:calendar", _("Calendar"), "calendar", 80, access.EDIT_CALENDAR, here=("desk:calendar",)),
    NavigationEntry("desk:messages", _("Messages"), "send", 83, access.SEE_MESSAGES, here=("desk:message",)),
    NavigationEntry("desk:administration", pgettext_lazy("navigation", "Changes"), "people", 85, access.SEE_ADMINISTRATION),
    NavigationEntry(
        "desk:people",
        pgettext_lazy("of the staff", "People"),
        "people",
        86,
        access.SEE_PEOPLE,
        here=("desk:hand_over_all", "desk:person", "desk:people"),
        menu=ACCOUNT,
    ),
    NavigationEntry(
        "desk:text_modules",
        _("Text modules"),
        "quote",
        87,
        text_access.WRITE_TEXT_MODULES,
        here=("desk:text_module",),
        menu=ACCOUNT,
    ),
    NavigationEntry("desk:units", _("Units"), "people", 88, access.END_UNIT, here=("desk:end_unit",), menu=ACCOUNT),
    NavigationEntry("desk:notices", _("Notices"), "bell", 90, here=("desk:notice", "desk:digest"), badge="unread_notices"),
    NavigationEntry("accounts:account", _("My account"), "person", 10, menu=ACCOUNT),
    NavigationEntry("desk:exports", _("Exports"), "download", 16, export_access.SEE_EXPORTS, menu=ACCOUNT),
    NavigationEntry("desk:exclusions", _("Exclusions"), "stop", 15, access.SEE_EXCLUSIONS, menu=ACCOUNT),
)
if settings.DEVELOPMENT_TRANSPORT:
    register(NavigationEntry("outbox", _("Outbox"), "phone", 20, menu=ACCOUNT))
