"""Eight who share a view with one unit at once, where one more has room: one is shared."""

import pytest

from casework.models import SavedView
from casework.steps.keep_view import MOST
from tests.casework.saved_views import saved_view
from tests.races.racing import EIGHT, race, several
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_unit_never_has_more_views_than_anybody_reads(transactional_db: None) -> None:
    world = World()
    for nth in range(MOST - 1):
        saved_view(world, name=f"第{nth}个", unit=world.water)
    leads = several(world, "unit_lead", unit=world.water)
    outcome = race([lambda who=who: saved_view(world, name=who.username, unit=world.water, actor=who) for who in leads])
    assert outcome == {"won": 1, "invalid": EIGHT - 1}
    assert SavedView.objects.filter(unit=world.water).count() == MOST
