"""What users of other systems complain of in public, and what is so here instead."""

from datetime import timedelta

import pytest

from casework import steps
from casework.escalation.sweep import sweep
from casework.models import Event, Firing, Notice
from casework.notices import compose
from tests.merging import merged
from tests.world import World

pytestmark = pytest.mark.django_db

WEEKS = timedelta(days=16)


def looked_at(world: World, *, for_: timedelta = WEEKS) -> None:
    """By the beat, twice a day."""
    end = world.now + for_
    while world.now < end:
        sweep(at=world.later(hours=12))


class TestMergedTicketsEscalate:
    def test_a_merged_case_is_never_chased_by_a_rule(self, world: World) -> None:
        leader = world.dispatched()
        case = merged(world, leader, case=world.dispatched(phone="13800138001"))
        looked_at(world)
        assert not Firing.objects.filter(wait__case=case).exists()
        assert Firing.objects.filter(wait__case=leader).exists()


class TestAShorterLimitOverridesAlthoughItWasAnswered:
    """A rule or a limit that becomes shorter afterwards reaches no wait that is over."""

    def test_urgency_raised_after_the_visit_escalates_nobody_for_a_visit(self, world: World) -> None:
        case = world.visited()
        steps.classify(case, urgency="emergency", actor=world.dispatcher, at=world.later(minutes=1))
        looked_at(world)
        waited_for = Firing.objects.filter(wait__case=case).values_list("wait__kind", flat=True)
        assert not {"acknowledgement", "visit", "dispatch"} & set(waited_for)

    def test_a_topic_with_a_shorter_limit_moves_no_acknowledgement_that_was_given(self, world: World) -> None:
        case = world.acknowledged()
        given = case.waits.get(kind="acknowledgement")
        steps.classify(case, urgency="urgent", actor=world.dispatcher, at=world.later(minutes=1))
        given.refresh_from_db()
        assert given.until is not None
        looked_at(world)
        assert not Firing.objects.filter(wait=given).exists()


class TestEveryoneWithPermissionIsAlarmed:
    """Who may see a case is told nothing of it; who owes something is."""

    def test_a_reminder_reaches_who_owes_the_visit_and_nobody_else(self, world: World) -> None:
        case = world.acknowledged()
        at_first = Firing.objects.filter(wait__case=case, rule__code="visit-first")
        while not at_first.exists():
            sweep(at=world.later(hours=1))
        compose.compose([case.pk], at=world.now)
        fired = Event.objects.filter(case=case, verb="escalate").latest("seq")
        reminders = Notice.objects.filter(case=case, event_seq=fired.seq, recipient__isnull=False)
        assert {notice.recipient for notice in reminders} == {world.handler}
        assert not Notice.objects.filter(case=case, recipient=world.colleague).exists()

    def test_each_rung_is_said_once(self, world: World) -> None:
        case = world.acknowledged()
        looked_at(world)
        fired = Firing.objects.filter(wait__case=case, rule__code__startswith="visit-").values_list("rule__code", flat=True)
        assert sorted(fired) == sorted(set(fired))
        assert Event.objects.filter(case=case, verb="escalate").exists()
