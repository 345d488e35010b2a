"""Administrators who confirm the same workbook at once: it is taken in once, and the others are shown what it means by then."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.history import broken_links
from accounts.models import MembershipRequest, Unit, User
from casework.workbook.carry_out import carry_out
from casework.workbook.plan import plan
from casework.workbook.reading import read
from tests.casework.workbook.sheets import workbook
from tests.races.racing import race
from tests.world import World


@pytest.fixture
def world(transactional_db: None) -> World:
    return World(now=timezone.now() - timedelta(days=2))


def test_the_same_workbook_confirmed_eight_times_at_once_is_imported_once(world: World) -> None:
    raw = workbook(
        units=[("a", "甲", "", "b"), ("b", "乙", "", "gov")],
        people=[(f"p{n}", "同事", "", "operator", "a", "") for n in range(20)],
    )
    book, administrators = read(raw), [world.administrator, world.second_administrator] * 4
    shown = plan(book, actor=world.administrator).marks
    done: list[bool] = []

    def confirm(actor: User) -> None:
        done.append(carry_out(book, shown=shown, actor=actor, at=timezone.now())[1])

    race([lambda actor=actor: confirm(actor) for actor in administrators])
    assert sorted(done) == [False] * 7 + [True]
    assert Unit.objects.filter(code__in=["a", "b"]).count() == 2
    assert MembershipRequest.objects.filter(user__username__startswith="p").count() == 20
    assert list(broken_links()) == []
