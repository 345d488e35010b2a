"""What a combobox offers to whoever asks: by its kind, by the list of its page, or by what a verb takes on a case."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from accounts.holders import holders
from casework import verb as registry
from casework.desk.cases.forms import notes_of, rows_of_ask
from casework.desk.combobox.fields import Offers
from casework.desk.combobox.leave import leave_notes
from casework.desk.combobox.lists import LISTS
from casework.desk.combobox.recent import recent
from casework.desk.combobox.rows import TREES, rows_of
from casework.desk.staff import staff, visible
from casework.policies import access
from casework.typeahead.tables import READERS, Tables

Asked = Mapping[str, str]


def offers(request: HttpRequest, asked: Asked) -> Offers:
    """Of a `kind`; of the `list` of a page; where a `verb` asks for it (`ask`), what it takes on that `case`."""
    of_page = _of_list if "list" in asked else _of_kind
    return (_of_verb if "verb" in asked else of_page)(request, asked)


def name(request: HttpRequest, asked: Asked, code: str) -> str:
    """What is offered under that code; empty where it is offered no more."""
    try:
        offered = offers(request, asked)
    except (Http404, PermissionDenied):
        return ""
    choice = offered.choice(code)
    return choice.full if choice and offered.among([choice]) else ""


def _of_kind(request: HttpRequest, asked: Asked) -> Offers:
    kind = asked.get("kind", "")
    if kind not in TREES:
        raise Http404
    return Offers(Tables(), kind, rows_of(kind), recent=recent(request).get(kind, ()))


def _of_list(request: HttpRequest, asked: Asked) -> Offers:
    listed = LISTS.get(asked["list"])
    rows = listed.rows(staff(request), asked) if listed else None
    if listed is None or rows is None:
        raise Http404
    notes = leave_notes() if listed.kind == "person" else {}
    return Offers(Tables(), listed.kind, rows, recent=recent(request).get(listed.kind, ()), notes=notes)


def _of_verb(request: HttpRequest, asked: Asked) -> Offers:
    user = staff(request)
    case, verb = visible(user, asked.get("case", "")), registry.find(asked["verb"])
    asks = [ask for ask in verb.asks if ask.name == asked.get("ask")] if verb and verb.offered else []
    if verb is None or not asks or asks[0].kind not in READERS:
        raise Http404
    if not access.may(user, verb, case):
        raise PermissionDenied
    [ask] = asks
    rows: Any = rows_of_ask(ask, verb, case, user)
    if ask.kind == "person" and asked.get("unit"):
        rows = rows.filter(pk__in=holders(*access.HANDLING_ROLES, unit__code=asked["unit"].replace("\0", "")))
    return Offers(Tables(), ask.kind, rows, recent=recent(request).get(ask.kind, ()), notes=notes_of(ask, case))
