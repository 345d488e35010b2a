"""Eight make a case of one contact at the same moment: it becomes one."""

import pytest

from casework.models import Case, ContactOpening
from casework.steps.open_contact import open_contact
from tests.casework.answering import settled
from tests.races.racing import race
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def test_open_contact() -> None:
    world = World()
    contact = settled(world)
    outcome = race([lambda: open_contact(contact, actor=None, at=world.now)] * 8)
    assert outcome == {"won": 8}
    assert Case.objects.count() == ContactOpening.objects.count() == 1
