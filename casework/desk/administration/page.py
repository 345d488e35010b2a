"""The lines of the administration's history in words: ids become the names that people, units and topics bear today."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Model, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from accounts import history
from accounts.models import Absence, AdministrationEvent, Membership, MembershipRequest, User
from casework.wording import join_names

LINES, LINES_OF_ONE = 50, 20
NOTHING = "—"


@dataclass(frozen=True)
class Group:
    """What is listed together. `kinds` empty: everything."""

    code: str
    label: str | Promise
    kinds: tuple[str, ...] = ()


GROUPS = {
    group.code: group
    for group in (
        Group("", gettext_lazy("Everything")),
        Group("roles", gettext_lazy("Roles"), ("membership", "membershiprequest")),
        Group("people", gettext_lazy("People"), ("user", "absence")),
        Group("units", gettext_lazy("Units and areas"), ("unit", "unitending", "area")),
        Group("catalogue", gettext_lazy("Catalogue"), ("topic", "limit", "citizenlimit", "urgencyword", "route", "textmodule")),
    )
}
VERBS: Mapping[str, tuple[str | Promise, str]] = {
    "begin": (pgettext_lazy("administration", "There already"), ""),
    "create": (pgettext_lazy("administration", "Entered"), "door"),
    "change": (pgettext_lazy("administration", "Changed"), "wire"),
    "remove": (pgettext_lazy("administration", "Removed"), "seal"),
    "disable": (pgettext_lazy("administration", "Disabled"), "seal"),
    "enable": (pgettext_lazy("administration", "Enabled"), "door"),
    "request": (pgettext_lazy("administration", "Requested"), "lamp"),
    "confirm": (pgettext_lazy("administration", "Confirmed"), "door"),
    "withdraw": (pgettext_lazy("administration", "Withdrawn"), ""),
    "grant": (pgettext_lazy("administration", "Granted"), "door"),
    "end": (pgettext_lazy("administration", "Ended"), "seal"),
    "invite": (pgettext_lazy("administration", "Invited"), "door"),
    "reset": (pgettext_lazy("administration", "Password link made"), "lamp"),
    "set_password": (pgettext_lazy("administration", "Password set on the server"), "lamp"),
}
"""What was done, and the tone of its mark."""
TITLES = {
    "membership": ("user_id", "role", "unit_id", "area_id"),
    "membershiprequest": ("user_id", "role", "unit_id", "area_id"),
    "limit": ("topic_id", "urgency", "amount", "unit"),
    "citizenlimit": ("code", "most", "minutes"),
    "urgencyword": ("word", "urgency"),
    "absence": ("user_id", "deputy_id", "first_day", "last_day"),
    "unitending": ("unit_id", "successor_id"),
    "route": ("topic_id", "area_id", "unit_id"),
    "textmodule": ("title", "unit_id"),
}
"""The columns that name a row without a name of its own."""

KINDS = {"membership": gettext_lazy("role"), "membershiprequest": gettext_lazy("role")}
"""Where the model's own name says more than a line needs."""
LABELS = {
    "parent_id": pgettext_lazy("administration", "above it"),
    "topic_id": gettext_lazy("topic"),
    "area_id": gettext_lazy("area"),
    "unit_id": gettext_lazy("unit"),
}
"""Of columns that lead to another row."""

Names = Mapping[type[Model], Mapping[int, str]]


@dataclass(frozen=True)
class Line:
    """`actor`: empty where the system or the command line did it. `changes`: name, before, after.

    `renamed`: what of a person changed; into what stands nowhere.
    """

    seq: int
    at: datetime
    title: str
    kind: str
    verb: str
    tone: str
    actor: str
    changes: tuple[tuple[str, str, str], ...]
    renamed: str

    @property
    def day(self) -> date:
        return timezone.localdate(self.at)


def lines(code: str, *, before: int | None) -> tuple[list[Line], bool]:
    """Of a group, older than the line with that number; whether there are more. Five queries at most."""
    kinds = GROUPS[code].kinds
    return _lines(Q(kind__in=kinds) if kinds else Q(), before=before, size=LINES)


def lines_of(person: User, *, before: int | None) -> tuple[list[Line], bool]:
    """The same of what was changed for one person: account, roles, absences. Each line says what it is about, but not whom."""
    about = Q(kind="user", subject=person.pk)
    for model in (Membership, MembershipRequest, Absence):
        theirs = model._base_manager.filter(user=person).values_list("pk", flat=True)
        about |= Q(kind=str(model._meta.model_name), subject__in=list(theirs))
    return _lines(about, before=before, size=LINES_OF_ONE, of=person)


def _lines(about: Q, *, before: int | None, size: int, of: User | None = None) -> tuple[list[Line], bool]:
    events = AdministrationEvent.objects.filter(about).order_by("-seq")
    if before is not None:
        events = events.filter(seq__lt=before)
    listed = list(events[: size + 1])
    names = _names(listed)
    return [_line(event, names, of=of) for event in listed[:size]], len(listed) > size


def _names(events: Iterable[AdministrationEvent]) -> Names:
    wanted: dict[type[Model], set[int]] = defaultdict(set)
    for event in events:
        if event.actor_id:
            wanted[User].add(event.actor_id)
        if event.kind == "user":
            wanted[User].add(event.subject)
        for columns in (event.facts.get("state", {}), event.facts.get("was", {})):
            for name, value in columns.items():
                related = _related(event.kind, name)
                if related and value:
                    wanted[related].add(value)
    return {model: {pk: str(row) for pk, row in model._base_manager.in_bulk(ids).items()} for model, ids in wanted.items()}


def _field(kind: str, name: str) -> Any:
    model = history.administered().get(kind)
    by_column = {field.attname: field for field in model._meta.concrete_fields} if model else {}
    return by_column.get(name)


def _related(kind: str, name: str) -> type[Model] | None:
    field = _field(kind, name)
    return field.related_model if field is not None and field.is_relation else None


def _line(event: AdministrationEvent, names: Names, *, of: User | None) -> Line:
    verb, tone = VERBS.get(event.verb, (event.verb, ""))
    model = history.administered().get(event.kind)
    people = names.get(User, {})
    return Line(
        event.seq,
        event.occurred_at,
        _title(event, names) if of is None else _title_of_own(event, names),
        "" if of and event.kind == "user" else str(KINDS.get(event.kind) or (model._meta.verbose_name if model else event.kind)),
        str(verb),
        tone,
        people.get(event.actor_id, "") if event.actor_id else "",
        tuple(_changes(event, names)),
        join_names([_label(event.kind, name) for name in event.facts.get("renamed", ())]),
    )


def _title(event: AdministrationEvent, names: Names) -> str:
    state: dict[str, Any] = event.facts.get("state", {})
    if event.kind == "user":
        return names[User].get(event.subject, str(event.subject))
    if columns := TITLES.get(event.kind):
        parts = [_value(event.kind, name, state.get(name), names) for name in columns]
        return " · ".join(part for part in parts if part != NOTHING)
    in_english = (get_language() or "").startswith("en")
    return (in_english and state.get("name_en")) or state.get("name") or str(event.subject)


def _title_of_own(event: AdministrationEvent, names: Names) -> str:
    """On the person's own page, where everything is theirs."""
    if event.kind == "user":
        return _("Account")
    state: dict[str, Any] = event.facts.get("state", {})
    parts = [_value(event.kind, name, state.get(name), names) for name in TITLES[event.kind] if name != "user_id"]
    return " · ".join(part for part in parts if part != NOTHING)


def _changes(event: AdministrationEvent, names: Names) -> Iterable[tuple[str, str, str]]:
    state, was = event.facts.get("state", {}), event.facts.get("was", {})
    for name, before in was.items():
        label = _label(event.kind, name)
        yield label, _value(event.kind, name, before, names), _value(event.kind, name, state.get(name), names)


def _label(kind: str, name: str) -> str:
    field = _field(kind, name)
    return str(LABELS.get(name) or (field.verbose_name if field is not None else name))


def _value(kind: str, name: str, value: Any, names: Names) -> str:
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    related = _related(kind, name)
    if related:
        return names.get(related, {}).get(value, str(value))
    field = _field(kind, name)
    return str(dict(field.flatchoices).get(value, value)) if field is not None else str(value)
