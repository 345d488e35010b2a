"""`POST /choices/`: what is found as somebody types into a combobox, as a part of the page. No address holds what is typed."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from casework.desk.combobox import offering
from casework.typeahead import matching

MOST = 20
RANKED = 200
"""So many of what fits are asked about, the likeliest first."""


@require_POST
@login_required
def choices(request: HttpRequest) -> HttpResponse:
    offers = offering.offers(request, request.POST)
    typed = request.POST.get("q", "")
    if typed.strip():
        fitting = offers.among(matching.matches(offers.table, typed, recent=offers.recent)[:RANKED])
        listed = fitting[:MOST]
    else:
        late, upper = offers.near()
        fitting = listed = offers.among(list(dict.fromkeys([*late, *upper])))
    rows = [(choice, choice.code in offers.recent, offers.notes.get(choice.code, "")) for choice in listed]
    return render(request, "desk/choices.html", {"rows": rows, "more": len(fitting) > len(listed)})
