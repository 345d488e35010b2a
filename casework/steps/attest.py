"""Attest: casework is told that a visit was accepted. Retract: that it proved wrong."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import deputies
from accounts.models import Membership, Role, User
from accounts.signing import instant
from casework.effect import Effect, Standing
from casework.lifecycle import ENDED, HANDLING, IN_HAND, State, WaitKind
from casework.models import Attestation, Case, Event
from casework.models.choices import Method, Outcome, label_of
from casework.policies import case_units, closure
from casework.policies.snapshot import take_snapshot
from casework.refusal import ALREADY_ACCEPTED, NO_LONGER_COUNTS, Refused
from casework.steps import along
from casework.steps.reopen import REOPEN, open_next_round
from casework.timeline import append
from casework.verb import NOBODY, EventStyle, Facts, Names, Notification, Verb, declare
from casework.writing import links, waits
from casework.writing.declarations import OWED_BY
from casework.writing.transition import change, lock, lock_and_check, move, record_handler, refuse


def _attest_text(event: Event, _names: Names) -> str:
    parts = {"outcome": label_of(Outcome, event.fact("outcome")), "method": label_of(Method, event.fact("method"))}
    if event.fact("leader"):
        return _("Leader's visit accepted: %(outcome)s, confirmed by: %(method)s.") % parts
    return _("The visit was accepted: %(outcome)s, confirmed by: %(method)s.") % parts


def _attest_effect(standing: Standing, facts: Facts) -> Effect:
    suspended, assisting = standing.state == State.SUSPENDED, bool(facts.get("assisting"))
    stays = suspended or (assisting and standing.state == State.DISPATCHED)
    ends = [WaitKind.ACKNOWLEDGEMENT] if not assisting and (suspended or standing.state == State.DISPATCHED) else []
    ends += [WaitKind.VISIT] if facts["visits_counted"] >= facts["visits_required"] else []
    ends += [WaitKind.LEADER_VISIT] if facts["leader"] else []
    state = None if stays else State.VISITED
    return Effect(state=state, ends=tuple(ends), counts=facts["visit"], required=facts["visits_required"])


def _retract_effect(standing: Standing, facts: Facts) -> Effect:
    owed = tuple(WaitKind(kind) for kind in facts["owed_again"])
    back = WaitKind.VISIT in owed and standing.state in {State.VISITED, State.RESOLVED}
    return Effect(
        state=State.ACKNOWLEDGED if back else None,
        ends=(WaitKind.RATING,) if back else (),
        reopens=owed,
        pauses=owed if standing.state == State.SUSPENDED else (),
        uncounts=facts["visit"],
        ends_reviews=tuple(facts["settles"]) if facts.get("settles") else None,
    )


ATTEST = declare(
    Verb(
        code="attest",
        label=gettext_lazy("Visit accepted"),
        roles=NOBODY,
        sources=HANDLING,
        target=State.VISITED,
        offered=False,
        awaited_in=State.ACKNOWLEDGED,
        public=True,
        event_text=_attest_text,
        event_style=EventStyle("door-open", "door", "visit"),
        tells=(),
        effect=_attest_effect,
        a_day=None,
    )
)
RETRACT = declare(
    Verb(
        code="retract",
        label=gettext_lazy("Visit retracted"),
        roles=frozenset({Role.SUPERVISOR}),
        sources=IN_HAND | ENDED | {State.RESOLVED},
        leads=frozenset({(State.VISITED, State.ACKNOWLEDGED), (State.RESOLVED, State.ACKNOWLEDGED)}),
        offered=False,
        public=True,
        event_text=gettext_lazy("A visit was retracted and no longer counts."),
        event_style=EventStyle("back", "seal"),
        tells=(
            Notification(
                "retract",
                to=OWED_BY,
                staff_text=gettext_lazy(
                    "Case %(number)s: a visit no longer counts. Please check whether another one is required."
                ),
            ),
        ),
        effect=_retract_effect,
    )
)


@transaction.atomic
def attest(
    case: Case,
    *,
    visit: uuid.UUID,
    round_: int,
    outcome: str,
    occurred_at: datetime,
    method: str,
    visitors: Sequence[User],
    actor: User | None,
    at: datetime,
    exempt: bool = False,
) -> Case:
    """Take an accepted visit of that round. It raises Refused where it cannot count; the caller keeps the visit all the same.

    `actor`: who accepted it, None where the citizen's own confirmation did. `exempt`: nobody could be met, recorded from outside.
    Of a suspended case it counts at once, and the case is visited when it is released. One by a unit that assists counts alike.
    """
    case = lock(case)
    known = case.attestations.filter(visit=visit).first()
    if known and known.voided_at:
        raise Refused("retracted", _("This visit was retracted and cannot be accepted again."))
    if known:
        raise Refused("already_done", ALREADY_ACCEPTED)
    handling = case.state in IN_HAND
    refuse(closure.counts(outcome, visit_round=round_, case_round=case.round, handling=handling, exempt=exempt))
    leader = _leads(visitors[0], case, day=timezone.localdate(occurred_at))
    Attestation.objects.create(
        case=case,
        round=case.round,
        visit=visit,
        outcome=outcome,
        counted=True,
        leader=leader,
        occurred_at=occurred_at,
        accepted_at=at,
        method=method,
        visitors=[user.pk for user in visitors],
        accepted_by=actor,
    )
    assisting = case_units.for_whom(case, visitors[0])
    for visitor in visitors:
        record_handler(case, user=visitor, unit=case_units.for_whom(case, visitor) or case.unit, at=at)
    facts = take_snapshot(case).facts
    if not assisting and case.state in {State.DISPATCHED, State.SUSPENDED}:
        waits.end(case, WaitKind.ACKNOWLEDGEMENT, by=ATTEST.code, at=at)
    if facts.visits_missing == 0:
        waits.end(case, WaitKind.VISIT, by=ATTEST.code, at=at)
    if leader:
        waits.end(case, WaitKind.LEADER_VISIT, by=ATTEST.code, at=at)
    _move(case, visitors[0], assisting=assisting is not None)
    counted = {"visits_counted": facts.visits_counted, "visits_required": facts.visits_required}
    event_facts = {"visit": str(visit), "outcome": outcome, "method": method, "leader": leader, **counted}
    if assisting:
        event_facts["assisting"] = assisting.code
    case.changes["attested"] = {"visitors": [user.pk for user in visitors], "occurred_at": instant(occurred_at)}
    append(case, ATTEST, actor=actor, at=at, facts=event_facts)
    return case


@transaction.atomic
def retract(case: Case, *, visit: uuid.UUID, reason_facts: dict[str, object], actor: User, at: datetime) -> Case:
    """An accepted visit proved wrong: where too few remain, the visit is owed again, and a result that rested on it is none.

    A closed or lapsed case then goes on in its next round. Who may is asked by the caller's room.
    """
    case, snapshot = lock_and_check(case, RETRACT, actor=actor)
    if case.state in {State.RESOLVED, State.LAPSED} and snapshot.rating is not None:
        raise Refused(
            "rated",
            _(
                "The citizen has rated this round. Decide on the rating, or reopen the case: the next round "
                "requires its own visits."
            ),
        )
    visited = case.attestations.filter(visit=visit, voided_at__isnull=True).first()
    if visited is None:
        raise Refused("already_done", NO_LONGER_COUNTS)
    Attestation.objects.filter(pk=visited.pk).update(voided_at=at)
    left = take_snapshot(case)
    owed_again: list[WaitKind] = []
    over = case.state in ENDED
    if visited.round == case.round and left.facts.visits_missing and not over:
        if case.state == State.RESOLVED:
            waits.end(case, WaitKind.RATING, by=RETRACT.code, at=at)
            owed_again.append(WaitKind.RESOLUTION)
            links.void(case, at=at)
        owed_again.append(WaitKind.VISIT)
        if case.state in {State.VISITED, State.RESOLVED}:
            move(case, State.ACKNOWLEDGED, ending="")
    if (
        visited.leader
        and not over
        and not any(attestation.leader and attestation.round == case.round for attestation in left.attestations)
    ):
        owed_again.append(WaitKind.LEADER_VISIT)
    waits.open_again(case, *owed_again)
    if case.state == State.SUSPENDED:
        waits.pause(case, *owed_again, at=at)
    append(case, RETRACT, actor=actor, at=at, facts={"visit": str(visit), "owed_again": owed_again, **reason_facts})
    if WaitKind.RESOLUTION in owed_again:
        along.goes_on(case, at=at)
    if case.state in {State.CLOSED, State.LAPSED} and visited.round == case.round and left.facts.visits_missing:
        return open_next_round(case, REOPEN, facts={}, actor=actor, at=at)
    return case


def _move(case: Case, visitor: User, *, assisting: bool) -> None:
    """A visit by a unit that assists does not acknowledge the case for the one that has it, nor becomes its handler who went."""
    if case.state == State.ACKNOWLEDGED or (case.state == State.DISPATCHED and not assisting):
        move(case, State.VISITED, handler=case.handler or (None if assisting else visitor))
    elif case.handler is None and not assisting:
        change(case, handler=visitor)


def _leads(visitor: User, case: Case, *, day: date) -> bool:
    """Whether the person who recorded the visit leads the unit, or stood in for its lead that day; company is not enough."""
    if case.unit is None:
        return False
    leading = Membership.objects.filter(role=Role.UNIT_LEAD, unit__path__over=case.unit.path)
    return leading.filter(user=visitor).exists() or leading.filter(user__in=deputies.whom(visitor, day)).exists()
