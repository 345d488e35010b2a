"""What a preview foretells of any rule is what the next sweep does."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoDbBlocker

from casework import steps
from casework.escalation import due, rules
from casework.escalation.sweep import sweep
from casework.models import Case, EscalationRule, Firing
from casework.rule_editor.preview import preview
from casework.rule_editor.proposal import Proposal, checked
from casework.rule_editor.save import save
from tests.lanes import examples
from tests.shared import for_the_room
from tests.world import World

LIMITS = st.sampled_from(
    [(10, "minutes"), (3, "hours"), (90, "working_minutes"), (5, "working_hours"), (1, "working_days"), (2, "working_days")]
)
SCOPES: list[dict[str, list[str]]] = [
    {},
    {"urgencies": ["urgent"]},
    {"urgencies": ["normal", "complex"]},
    {"units": ["water"]},
    {"units": ["roads"]},
    {"areas": ["qh-cg"]},
    {"categories": ["utilities"]},
    {"kinds": ["help"]},
    {"channels": ["web"]},
]


@pytest.fixture(scope="module")
def county(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    yield from for_the_room(in_every_stage, blocker=django_db_blocker)


def in_every_stage() -> World:
    """Cases in every stage, some of them escalated."""
    world = World()
    for nth in range(6):
        urgency = "urgent" if nth % 3 == 0 else "normal"
        case = world.dispatched(phone=f"138001380{nth:02}", urgency=urgency, unit=world.roads if nth == 5 else None)
        if nth < 4:
            world.acknowledged(case)
        if nth == 0:
            steps.return_(case, reason="不属于本单位", actor=world.handler, at=world.later(minutes=5))
    world.resolved()
    world.registered()
    world.later(hours=20)
    sweep(at=world.now)
    return world


@pytest.mark.django_db
@settings(max_examples=examples(15), suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(
    waiting_for=st.sampled_from(["dispatch", "acknowledgement", "visit", "resolution", "rating"]),
    limit=LIMITS,
    relation=st.sampled_from(["after", "before_due", "after_due"]),
    scope=st.sampled_from(SCOPES),
    times=st.integers(1, 3),
    ahead=st.integers(0, 240),
)
def test_a_preview_is_what_the_sweep_then_fires(
    county: World, waiting_for: str, limit: tuple[int, str], relation: str, scope: dict[str, list[str]], times: int, ahead: int
) -> None:
    if relation == "before_due":
        times = 1
    proposal = checked(
        Proposal(
            waiting_for=waiting_for,
            name="x",
            relation=relation,
            amount=limit[0],
            unit=limit[1],
            scope=scope,
            actions=[{"type": "raise_urgency"}],
            repeat_times=times,
            repeat_amount=2 if times > 1 else None,
            repeat_unit="hours" if times > 1 else "",
        )
    )
    at = county.now + timedelta(hours=ahead)
    new = EscalationRule(waiting_for=waiting_for, code="new")
    version = proposal.under(new)
    now = due.find_due(rules.of_versions([(new, version)], at=at))
    foretold = {(candidate.wait, candidate.nth) for candidate in now}
    tomorrow = {candidate.case for candidate in due.find_due(rules.of_versions([(new, version)], at=at + timedelta(hours=24)))}
    outcome = preview(new, version, at=at)
    sid = transaction.savepoint()
    saved = save(proposal, None, base_version=None, reason="x", confirmed=True, actor=county.administrator, at=at)
    sweep(at=at)
    done = Firing.objects.filter(rule=saved.rule)
    assert set(done.values_list("wait", "nth")) == foretold
    assert outcome.next_24_hours == len(tomorrow - {candidate.case for candidate in now})
    assert outcome.count == done.values("wait__case").distinct().count()
    assert {case.number for case in outcome.cases} == set(done.values_list("wait__case__number", flat=True))
    sweep(at=at + timedelta(hours=24))
    later = Case.objects.filter(waits__firings__rule=saved.rule).distinct().count()
    assert outcome.next_24_hours == later - outcome.count
    transaction.savepoint_rollback(sid)
