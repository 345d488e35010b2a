"""`/unit/`: a lead's page. `?unit=water-1`: of a unit below; `?sort=overdue`: by which column people are put in order."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.models import Role
from casework.desk.my_unit import load, page
from casework.desk.places import place_asked, places_of, tabs
from casework.desk.rules.views import refused_page
from casework.desk.staff import staff
from casework.desk.worklist import columns
from casework.policies import access, text_access


@require_GET
@login_required
def my_unit(request: HttpRequest) -> HttpResponse:
    user, now = staff(request), timezone.now()
    if refused := refused_page(request, user, access.SEE_OWN_UNIT):
        return refused
    places = places_of(user, Role.UNIT_LEAD)
    place = place_asked(places, request.GET)
    assert place.unit is not None  # who leads, leads a unit
    sort = request.GET.get("sort", "")
    shown = {
        "places": tabs(places),
        "place": place,
        "query": place.query,
        "columns": columns.whole(),
        "page": page.page(user, place, unit=place.unit, at=now),
        "load": load.load(user, place, unit=place.unit, sort=sort, at=now),
        "sees_people": bool(access.may(user, access.SEE_PEOPLE)),
        "writes": bool(access.may(user, text_access.WRITE_TEXT_MODULES)),
        "counted_at": now,
    }
    return render(request, "desk/my_unit.html", shown)
