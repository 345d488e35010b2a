"""An upgrade says of waits that stood still from when their working days count; what the old code wrote is read as before."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from casework import steps
from casework.escalation.sweep import sweep
from casework.models import Case, Firing, Wait
from tests.casework.looking import wait
from tests.roles import as_owner
from tests.verified import first_break
from tests.world import SHANGHAI, World

MIGRATION = import_module("casework.migrations.0036_days_after_pauses")

pytestmark = pytest.mark.django_db


def on(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture
def case(world: World) -> Case:
    """Dispatched at night, returned for a minute on the next morning; as the old code has written its waits."""
    case = steps.dispatch(world.registered(), unit=world.water, actor=world.dispatcher, at=on(2, 22))
    case = steps.return_(case, reason="不归我管", actor=world.lead, at=on(3, 10))
    case = steps.dispatch(case, unit=world.roads, actor=world.dispatcher, at=on(3, 10, 1))
    with nothing_pending(), as_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE casework_wait DISABLE TRIGGER USER")
        cursor.execute("UPDATE casework_wait SET days_from = NULL")
        cursor.execute("ALTER TABLE casework_wait ENABLE TRIGGER USER")
    return case


def upgrade() -> None:
    with nothing_pending(), as_owner():
        MIGRATION.reckon_again(apps, connection.schema_editor(atomic=False))


@contextmanager
def nothing_pending() -> Iterator[None]:
    """A table whose triggers wait for the end of the transaction is not altered."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_before_the_upgrade_a_rule_in_days_counts_from_the_clock(case: Case) -> None:
    sweep(at=on(3, 18))
    assert not Firing.objects.filter(wait__case=case, rule__code="visit-first").exists()
    sweep(at=on(4, 18))
    assert Firing.objects.filter(wait__case=case, rule__code="visit-first").exists()


def test_after_the_upgrade_it_counts_by_days_and_verification_finds_it_in_line(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MIGRATION, "AT_ONCE", 1)
    assert first_break() is not None
    upgrade()
    assert {wait(case, kind).days_from for kind in ("visit", "resolution")} == {on(2, 22)}
    assert first_break() is None
    sweep(at=on(3, 18))
    assert Firing.objects.filter(wait__case=case, rule__code="visit-first").exists()


def test_waits_that_are_over_are_reckoned_too_and_those_that_never_stood_still_stay(world: World, case: Case) -> None:
    case.refresh_from_db()
    steps.withdraw(case, reason="水来了", actor=world.operator, at=on(3, 11))
    assert wait(case, "visit").until
    upgrade()
    assert wait(case, "visit").days_from == on(2, 22)
    assert not Wait.objects.filter(pauses__isnull=True, days_from__isnull=False).exists()


def test_what_stands_still_is_left_until_it_runs_on(world: World, case: Case) -> None:
    case.refresh_from_db()
    case = steps.acknowledge(case, actor=world.stranger, at=on(3, 11))
    case = steps.return_(case, reason="不归我管", actor=world.stranger, at=on(3, 11))
    upgrade()
    assert wait(case, "visit").days_from is None
