"""What lists read of a case is right, and nobody waits for another for ever, whoever writes at once and in whatever order."""

import pytest
from django.db import connection, transaction

from casework import calendar_cache, case_listings, steps
from casework.escalation.sweep import sweep
from casework.models import Case, CaseListing, Event
from casework.steps.edit_calendar import go_by
from tests.casework.listings import wrong_listings
from tests.merging import merged
from tests.races.racing import edit_of, race, sound
from tests.roles import as_owner
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    return World()


def families(world: World) -> list[Case]:
    """Cases of one handler; the last of them leads two that were registered before and after others."""
    cases = [world.dispatched(phone=f"1380013800{nth}", handler=world.handler) for nth in range(6)]
    merged(world, cases[-1], case=world.dispatched(phone="13800138007"))
    merged(world, cases[-1], case=world.dispatched(phone="13800138008"))
    return cases


def test_a_sweep_and_an_edit_of_the_calendar_beside_steps_of_the_same_cases(world: World) -> None:
    cases, at = families(world), world.later(days=4)

    def acknowledge(ordered: list[Case]) -> None:
        for case in ordered:
            steps.acknowledge(case, actor=world.handler, at=at)

    def withdraw(case: Case) -> None:
        steps.withdraw(case, reason="不需要了", actor=world.operator, at=at)

    race(
        [
            lambda: sweep(at=at),
            edit_of(world, 4),
            lambda: acknowledge(cases[:3]),
            lambda: acknowledge(cases[:2:-1]),
            lambda: withdraw(cases[4]),
        ]
    )
    assert Event.objects.filter(verb="escalate").exists()
    assert go_by(calendar_cache.default(), at=at) == 0
    for case in cases:
        sound(case)


def test_rows_are_brought_in_while_others_write_them(world: World) -> None:
    cases, at = families(world), world.later(days=1)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM casework_caselisting")

    def acknowledge() -> None:
        for first, other in zip(cases[4::-2], cases[5::-2], strict=True):
            with transaction.atomic():
                for case in (first, other):
                    steps.acknowledge(case, actor=world.handler, at=at)

    outcome = race([case_listings.fill_missing, acknowledge, case_listings.fill_missing])
    assert outcome == {"won": 3}
    assert CaseListing.objects.count() == Case.objects.count()
    assert wrong_listings() == {}
