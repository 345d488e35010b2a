"""Whoever writes to the counts beside the application forgets no tries, and keeps nobody out for long."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts import guessing, tries
from accounts.models import TryCount
from accounts.tries import Allowance, TooOften
from tests.casework.guards.breaking import sql, stopped
from tests.world import World

ALLOWED = Allowance("test", most=10, lasts=timedelta(minutes=5))
BEGINS = "INSERT INTO accounts_trycount (key, count, until) VALUES ('x', %s, now() + %s::interval)"


@pytest.fixture
def _counted(world: World) -> None:
    tries.take(ALLOWED, "x", at=timezone.now(), count=ALLOWED.most)


@pytest.mark.usefixtures("_counted")
@pytest.mark.parametrize(
    "change", ["count = 0", "count = count - 2", "until = now()", "until = until + interval '1 hour'", "key = 'y'"]
)
def test_a_count_that_still_counts_is_neither_lowered_nor_moved(change: str) -> None:
    with stopped("goes on as it began"):
        sql(f"UPDATE accounts_trycount SET {change}")  # noqa: S608 - the test's own
    with stopped("not forgotten"):
        sql("DELETE FROM accounts_trycount")
    with pytest.raises(TooOften):
        tries.take(ALLOWED, "x", at=timezone.now())


@pytest.mark.usefixtures("_counted")
def test_nobody_is_kept_out_for_years() -> None:
    with stopped("not counted at once"):
        sql("UPDATE accounts_trycount SET count = 2147483647")
    for count, lasts in ((1, "50 years"), (1, "27 hours"), (2147483647, "1 hour")):
        with stopped("not counted at once"):
            sql(BEGINS, count, lasts)
        with stopped("not counted at once"):
            sql(
                "INSERT INTO accounts_trycount (key, count, until) VALUES ('y', 1, now()); "
                "UPDATE accounts_trycount SET count = %s, until = now() + %s::interval WHERE key = 'y'",
                *(count, lasts),
            )


@pytest.mark.usefixtures("_counted")
def test_a_count_begins_anew_after_its_time_and_is_forgotten() -> None:
    later = timezone.now() + ALLOWED.lasts
    with pytest.raises(TooOften):
        tries.take(ALLOWED, "x", at=later - timedelta(seconds=1))
    past = Allowance("past", most=1, lasts=timedelta(minutes=5))
    tries.take(past, "x", at=timezone.now() - timedelta(minutes=6))
    tries.take(past, "x", at=timezone.now())
    tries.take(past, "y", at=timezone.now() - timedelta(minutes=6))
    before = TryCount.objects.count()
    assert tries.forget(at=timezone.now()) == 1
    assert TryCount.objects.count() == before - 1


@pytest.mark.usefixtures("_counted")
def test_where_the_clock_here_is_ahead_of_the_databases_one_waits_a_little_longer_and_nothing_fails() -> None:
    ahead = timezone.now() + ALLOWED.lasts + timedelta(minutes=2)
    with pytest.raises(TooOften):
        tries.take(ALLOWED, "x", at=ahead)
    assert tries.forget(at=ahead) == 0


def test_a_right_password_uses_up_no_try(world: World) -> None:
    for _time in range(guessing.BY_NAME.most + 1):
        assert Client().post("/accounts/login/", {"login": "handler", "password": "handler"}).status_code == 302
