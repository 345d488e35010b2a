"""`/board/`: a supervisor's page. `?page=2`: further units."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.models import Role
from casework.desk.board import heat, owed
from casework.desk.figures import Lists
from casework.desk.places import place_asked, places_of, tabs
from casework.desk.rules.views import refused_page
from casework.desk.staff import staff
from casework.policies import access


@require_GET
@login_required
def board(request: HttpRequest) -> HttpResponse:
    user, now = staff(request), timezone.now()
    if refused := refused_page(request, user, access.SEE_BOARD):
        return refused
    places = places_of(user, Role.SUPERVISOR)
    place = place_asked(places, request.GET)
    lists = Lists(user, place.narrowing, at=now)
    shown = {
        "places": tabs(places),
        "place": place,
        "query": place.query,
        "figures": lists.counted(heat.FIGURES),
        "heat": heat.heat(lists, number=request.GET.get("page", "1")),
        "leaders": owed.leaders(lists),
        "owed_decisions": owed.decisions(user, at=now),
        "suspensions": owed.suspensions(lists, at=now),
        "counted_at": now,
    }
    return render(request, "desk/board.html", shown)
