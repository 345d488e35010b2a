"""Notices are composed after the change, sometimes long after: by then a link must not lead into another round."""

from casework import steps
from casework.models import Attestation, Link, Notice
from casework.notices import compose
from tests.world import World


def test_a_resolution_announced_after_its_visit_was_retracted_sends_no_rating_link(world: World) -> None:
    case = world.resolved()
    visit = Attestation.objects.get(case=case).visit
    steps.retract(case, visit=visit, reason_facts={}, actor=world.supervisor, at=world.now)
    compose.compose([case.pk], at=world.now)
    assert not Link.objects.filter(case=case, kind="rate").exists()
    assert not Notice.objects.filter(case=case, kind="resolve").exists()


def test_a_resolution_announced_in_the_next_round_sends_no_rating_link(world: World) -> None:
    case = world.resolved()
    steps.rate_for(case, steps.Opinion(1, "no", "yes"), by="phone", actor=world.operator, at=world.now)
    compose.compose([case.pk], at=world.now)
    assert not Link.objects.filter(case=case, kind="rate").exists()
