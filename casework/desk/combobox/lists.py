"""What is chosen from on pages that are about no case: by the name of the list, for whoever may open its page."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.db.models import QuerySet

from accounts import deputies
from accounts.holders import holders
from accounts.models import Unit, User
from accounts.steps import absences
from casework import verb as registry
from casework.desk.bulk.forms import list_name, rows_of_ask
from casework.desk.people import page as people_page
from casework.desk.people.forms import takers
from casework.desk.units.forms import successors
from casework.policies import access, contact_access, text_access, unit_writing, view_access
from casework.verb import Ask, Verb

Asked = Mapping[str, str]


class ListOfPage(NamedTuple):
    """`rows`: None where the person may not open the page, or what it is about is not there."""

    kind: str
    rows: Callable[[User, Asked], QuerySet[Any] | None]


def _takers(user: User, asked: Asked) -> QuerySet[User] | None:
    person = people_page.person_seen(user, _text(asked, "person"))
    return None if person is None else takers(people_page.paths_of(people_page.cases_of(user, person)), person=person)


def _deputies(user: User, asked: Asked) -> QuerySet[User] | None:
    person = User.objects.filter(username=_text(asked, "person")).first()
    return deputies.candidates(person) if person and absences.enters_for(user, person) else None


def _successors(user: User, asked: Asked) -> QuerySet[Unit] | None:
    unit = Unit.objects.filter(code=_text(asked, "unit")).first()
    return successors(unit) if unit and access.may(user, access.END_UNIT) else None


def _keepers(user: User, _asked: Asked) -> QuerySet[Unit] | None:
    return contact_access.units_of_knowledge(user) if access.may(user, contact_access.KEEP_KNOWLEDGE) else None


def _writers(user: User, _asked: Asked) -> QuerySet[Unit] | None:
    permission = text_access.WRITE_TEXT_MODULES
    return unit_writing.units(user, permission) if access.may(user, permission) else None


def _sharers(user: User, _asked: Asked) -> QuerySet[Unit] | None:
    return unit_writing.units(user, view_access.SHARE_VIEWS) if view_access.shares(user) else None


def _of_bulk(ask: Ask, verb: Verb) -> ListOfPage:
    def rows(user: User, asked: Asked) -> QuerySet[Any] | None:
        if not access.may(user, verb):
            return None
        named = rows_of_ask(ask, verb, user)
        if ask.kind == "person" and (unit := _text(asked, "unit")):
            named = named.filter(pk__in=holders(*access.HANDLING_ROLES, unit__code=unit))
        return named

    return ListOfPage(ask.kind, rows)


def _handlers(user: User, _asked: Asked) -> QuerySet[User] | None:
    return holders(*access.HANDLING_ROLES) if access.roles(user) else None


LISTS = {
    "handlers": ListOfPage("person", _handlers),
    "hand_over": ListOfPage("person", _takers),
    "deputy": ListOfPage("person", _deputies),
    "successor": ListOfPage("unit", _successors),
    "knowledge": ListOfPage("unit", _keepers),
    "text_modules": ListOfPage("unit", _writers),
    "saved_views": ListOfPage("unit", _sharers),
    **{
        list_name(ask, verb): _of_bulk(ask, verb)
        for verb in registry.in_bulk()
        for ask in verb.asks
        if ask.kind in {"person", "unit"}
    },
}
"""By the `list` that a field names as its source."""


def _text(asked: Asked, name: str) -> str:
    return asked.get(name, "").replace("\0", "")
