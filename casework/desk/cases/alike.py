"""Open cases that are like one that was just registered: seen on its page by whoever may merge it, before somebody goes twice."""

from collections.abc import Iterator
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from accounts.models import User
from casework.desk.cases.matches import as_matches
from casework.desk.cases.parts import CaseSection
from casework.desk.staff import staff, visible
from casework.lifecycle import State
from casework.models import Case, Words
from casework.policies import access, verbs
from casework.policies.snapshot import CaseSnapshot, take_snapshot
from casework.proposing.alike import Similar
from casework.proposing.similar import similar
from casework.refusal import Refused
from casework.steps.merge import MERGE


def sections(user: User, case: Case, snapshot: CaseSnapshot) -> Iterator[CaseSection]:
    """Loaded after the page: where they are looked for takes longer than the rest of it."""
    if _may_merge(user, case, snapshot):
        yield CaseSection(
            code="alike",
            heading=gettext_lazy("Is it the same matter?"),
            detail="",
            label=gettext_lazy("Open cases that are like it"),
            href=reverse("desk:alike", args=[case.number]),
        )


@require_GET
@login_required
def alike(request: HttpRequest, number: str) -> HttpResponse:
    """Part of the case's page, and a page of its own where there is no script."""
    user = staff(request)
    case = visible(user, number)
    if not _may_merge(user, case, take_snapshot(case)):
        raise Http404
    matches, refusal = [], ""
    try:
        matches = as_matches(user, _alike(user, case, at=timezone.now()))
    except Refused as refused:
        refusal = str(refused)
    shown = {"case": case, "matches": matches, "refusal": refusal}
    is_part = request.headers.get("HX-Request") == "true"
    return render(request, "desk/case_alike_rows.html" if is_part else "desk/case_alike.html", shown)


def _alike(user: User, case: Case, *, at: datetime) -> list[Similar]:
    """By its words, its place and its citizen, none of which leave this server."""
    words = case.words.filter(kind=Words.Kind.DEMAND).order_by("-created_at").first()
    if words is None:
        return []
    latitude, _comma, longitude = case.place.partition(",")
    point = {"lat": float(latitude), "lon": float(longitude)} if latitude else {}
    phone = case.citizen.phone if case.citizen else ""
    text = f"{words.title}。{words.text}"
    return similar(user, text=text, address=case.address, phone=phone, besides=case, at=at, **point)


def _may_merge(user: User, case: Case, snapshot: CaseSnapshot) -> bool:
    reads = "text" in access.fields(user, case)
    return case.state == State.RECEIVED and reads and verbs.decide(user, MERGE, case, snapshot).allowed
