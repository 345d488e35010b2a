"""`POST /choices/`: what is found as somebody types into a combobox, as a part of the page. No address holds what is typed."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

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
from casework.typeahead import matching
from casework.typeahead.tables import READERS, Tables

MOST = 20
RANKED = 200
"""So many of what fits are asked about, the likeliest first."""


@require_POST
@login_required
def choices(request: HttpRequest) -> HttpResponse:
    """Of a `kind`; of the `list` of a page; where a `verb` asks for it (`ask`), what it takes on that `case`."""
    of_page = _of_list if "list" in request.POST else _of_kind
    offers = (_of_verb if "verb" in request.POST else of_page)(request)
    typed = request.POST.get("q", "")
    if typed.strip():
        fitting = offers.among(matching.matches(offers.table, typed, recent=offers.recent)[:RANKED])
        listed = fitting[:MOST]
    else:
        late, upper = offers.near()
        fitting = listed = offers.among(list(dict.fromkeys([*late, *upper])))
    rows = [(choice, choice.code in offers.recent, offers.notes.get(choice.code, "")) for choice in listed]
    return render(request, "desk/choices.html", {"rows": rows, "more": len(fitting) > len(listed)})


def _of_kind(request: HttpRequest) -> Offers:
    kind = request.POST.get("kind", "")
    if kind not in TREES:
        raise Http404
    return Offers(Tables(), kind, rows_of(kind), recent=recent(request).get(kind, ()))


def _of_list(request: HttpRequest) -> Offers:
    asked = LISTS.get(request.POST["list"])
    rows = asked.rows(staff(request), request.POST) if asked else None
    if asked is None or rows is None:
        raise Http404
    notes = leave_notes() if asked.kind == "person" else {}
    return Offers(Tables(), asked.kind, rows, recent=recent(request).get(asked.kind, ()), notes=notes)


def _of_verb(request: HttpRequest) -> Offers:
    user, form = staff(request), request.POST
    case, verb = visible(user, form.get("case", "")), registry.find(form["verb"])
    asks = [ask for ask in verb.asks if ask.name == form.get("ask")] if verb and verb.offered else []
    if verb is None or not asks or asks[0].kind not in READERS:
        raise Http404
    if not access.may(user, verb, case):
        raise PermissionDenied
    [ask] = asks
    rows: Any = rows_of_ask(ask, verb, case, user)
    if ask.kind == "person" and form.get("unit"):
        rows = rows.filter(pk__in=holders(*access.HANDLING_ROLES, unit__code=form["unit"].replace("\0", "")))
    return Offers(Tables(), ask.kind, rows, recent=recent(request).get(ask.kind, ()), notes=notes_of(ask, case))
