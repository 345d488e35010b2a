"""What the citizen sees of the visits, on the pages that their own links open, and the one touch by which they object."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypedDict

from django import forms
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts import origins
from casework.lifecycle import HANDLING
from casework.models import Case, Link
from casework.policies.citizens_link import shows_demand, speaks_for_citizen
from casework.portal.entrance import session_over, without_referer
from casework.refusal import NotAllowed, Refused, beside_fields
from casework.writing import link_sessions, links
from casework.writing.waits import OBJECTION
from visits import access as visit_access
from visits import queries, steps
from visits.models import Visit
from visits.steps.decide_dispute import DECIDE_DISPUTE, DECISIONS
from visits.steps.explain_dispute import LONGEST

SHOWN = 10
STAFF_DEVICE = gettext_lazy("Staff sign in with this browser. Say so in a browser of your own, or call the hotline.")
DECIDED_BY = frozenset({DECIDE_DISPUTE, *(verb.code for verb in DECISIONS)})


class ExplanationForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("What happened instead?"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4})
    )


class _Objection(TypedDict):
    objection: str
    decision_due: datetime | None


@dataclass(frozen=True)
class Record:
    """One visit as the citizen reads it: no name of whom was met, phone and ID numbers in words masked."""

    visit: Visit
    who: list[str]
    said: str
    promised: str
    counted: bool
    earlier_round: bool
    reason: str
    objection: str
    """Empty, or what became of the objection: `open`, `overdue`, `decided`, or `kept` where nobody decided."""
    decision_due: datetime | None
    disputable: bool
    withdrawable: bool
    explainable: bool
    explanations: list[str]
    """What happened instead, as the citizen said it after objecting."""
    decision: str
    """Why it was decided so, in the supervisor's words."""


def panel(request: HttpRequest, case: Case, token: str) -> str:
    """Who will come, and the newest visits of the case; nothing where neither is known."""
    at = timezone.now()
    planned = _planned(case)
    recorded = queries.with_counted(Visit.objects.filter(case=case, sha256__isnull=False))
    visits = list(recorded.order_by(F("began_at").desc(nulls_last=True), "pk")[: SHOWN + 1])
    if not visits and not planned:
        return ""
    records = [record_of(visit, at=at) for visit in visits[:SHOWN]]
    if any(record.objection for record in records):
        records = _as_far_as_theirs(request, token, records, at=at)
    shown = {"planned": planned, "records": records, "more": len(visits) > SHOWN, "token": token}
    return render_to_string("visits/citizen.html", shown, request)


def _planned(case: Case) -> list[Visit]:
    """What the round still expects, the next one first. Messages name no person, so this page does.

    Of a case that rests nobody is announced: whether they still come is not certain.
    """
    if case.state not in HANDLING:
        return []
    planned = Visit.objects.filter(case=case, state=Visit.State.PLANNED, round=case.round).select_related("planned_by")
    return list(planned.order_by(F("planned_for").asc(nulls_last=True), "pk")[:SHOWN])


def _as_far_as_theirs(request: HttpRequest, token: str, records: list[Record], *, at: datetime) -> list[Record]:
    """Without what only the citizen reads and does, where the page may be in other hands. A link that rates is the citizen's."""
    link = links.find(token, Link.Kind.TRACK, at=at)
    if origins.of(request).staff or (link is not None and not speaks_for_citizen(link)):
        records = [replace(record, withdrawable=False, explainable=False) for record in records]
    if link is not None and not shows_demand(link):
        records = [replace(record, explanations=[]) for record in records]
    return records


@csrf_exempt
@never_cache
@require_POST
@without_referer
def dispute(request: HttpRequest, token: str, visit: uuid.UUID) -> HttpResponse:
    """By a link of the visit's own case, whichever it is; anything else leads nowhere. Said twice it is said once."""
    return _objected(request, token, visit, lambda row, _link, at: steps.dispute(row, at=at))


@csrf_exempt
@never_cache
@require_POST
@without_referer
def withdraw_objection(request: HttpRequest, token: str, visit: uuid.UUID) -> HttpResponse:
    """The same way back: it was touched by mistake. Not in a browser in which staff sign in, whoever's link it is."""

    def take_back(row: Visit, link: Link, at: datetime) -> Visit:
        if origins.of(request).staff:
            raise NotAllowed("handled_it", STAFF_DEVICE)
        return steps.withdraw_objection(row, by=link, at=at)

    return _objected(request, token, visit, take_back)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@without_referer
def explain_dispute(request: HttpRequest, token: str, visit: uuid.UUID) -> HttpResponse:
    """What happened instead: a page of its own, after the one touch."""
    at = timezone.now()
    if link_sessions.is_over(token, at=at):
        return session_over(request)
    link, row = _linked(token, visit, at=at)
    form, status = ExplanationForm(request.POST if request.method == "POST" else None), 400
    if form.is_valid():
        try:
            if origins.of(request).staff:
                raise NotAllowed("handled_it", STAFF_DEVICE)
            steps.explain_dispute(row, text=form.cleaned_data["text"], by=link, at=at)
        except Refused as refused:
            if refused.code != "already_done":
                beside_fields(form, refused.fields or {"": [str(refused)]})
                status = refused.status
        if not form.errors:
            return redirect(_page_of(token, link, row))
    shown = {"record": record_of(row, at=at), "case": link.case, "form": form, "back": _page_of(token, link, row)}
    return render(request, "visits/explain_dispute.html", shown, status=status if form.errors else 200)


def _objected(request: HttpRequest, token: str, visit: uuid.UUID, act: Callable[[Visit, Link, datetime], Visit]) -> HttpResponse:
    at = timezone.now()
    if link_sessions.is_over(token, at=at):
        return session_over(request)
    link, row = _linked(token, visit, at=at)
    try:
        act(row, link, at)
    except Refused as refused:
        if refused.code not in {"already_done", "wrong_state", "handled_it"}:
            raise Http404 from refused
    return redirect(_page_of(token, link, row))


def _linked(token: str, visit: uuid.UUID, *, at: datetime) -> tuple[Link, Visit]:
    """The citizen's link, and the recorded visit of its case; anything else leads nowhere."""
    for kind in (Link.Kind.TRACK, Link.Kind.RATE):
        link = links.find(token, kind, at=at)
        row = Visit.objects.filter(pk=visit, case=link.case, sha256__isnull=False).first() if link else None
        if link is not None and row is not None:
            return link, row
    raise Http404


def _page_of(token: str, link: Link, visit: Visit) -> str:
    """Where the eye was: at the record."""
    return f"/{'track' if link.kind == Link.Kind.TRACK else 'rate'}/{token}#visit-{visit.pk}"


def record_of(visit: Visit, *, at: datetime) -> Record:
    """As the citizen reads it now."""
    people = [visit.visitor] if visit.visitor else []
    objection = _objection(visit, at=at)
    spoken = "" if visit.said is None or visit.said.redacted_at else visit.said.text
    return Record(
        visit=visit,
        who=[user.name for user in [*people, *visit.companions.all()]],
        said=spoken,
        promised=visit.promised,
        counted=queries.counts(visit),
        earlier_round=visit.case is not None and visit.round != visit.case.round,
        reason=visit_access.reason(queries.why(visit), heard_there=visit.heard_there, to_citizen=True),
        **objection,
        disputable=queries.disputable(visit),
        withdrawable=queries.withdrawable(visit),
        explainable=objection["objection"] in {"open", "overdue"},
        explanations=[words.text for words in queries.explanations(visit) if not words.redacted_at],
        decision=_decision(visit),
    )


def _decision(visit: Visit) -> str:
    reason = queries.decision(visit, by=DECISIONS)
    return reason.text if reason and not reason.redacted_at else ""


def _objection(visit: Visit, *, at: datetime) -> _Objection:
    """Nothing counts as decided but what somebody decided: a case that ended may have ended the wait."""
    if visit.disputed_at is None or visit.case is None:
        return {"objection": "", "decision_due": None}
    waits = list(visit.case.waits.filter(kind="review", about=OBJECTION, subject=queries.objection(visit)))
    open_wait = next((wait for wait in waits if wait.until is None), None)
    if open_wait:
        late = open_wait.due_at is not None and open_wait.due_at < at
        return {"objection": "overdue" if late else "open", "decision_due": open_wait.due_at}
    decided = any(wait.ended_by in DECIDED_BY for wait in waits)
    return {"objection": "decided" if decided else "kept", "decision_due": None}
