"""Rows from before there were signatures are let pass, and none that came since."""

from datetime import timedelta

import pytest

from accounts.signed_rows import CHANGEOVER, signature_of, signed_from, unsigned
from casework.models import Case, CaseView
from casework.writing.case_views import record_views
from tests.casework.guards.breaking import sql
from tests.standing import beginning
from tests.world import World

COLUMNS = ("id", "case_id", "user_id", "at", "door", "mac")


@beginning
def case(world: World) -> Case:
    return world.registered(confidential=True, brief="有人反映")


def view(world: World, case: Case, *, signed: bool = True) -> int:
    if signed:
        record_views([case], user=world.auditor, door="desk", at=world.now)
    else:
        insert = "INSERT INTO casework_view (case_id, user_id, at, door) VALUES (%s, %s, %s, 'desk')"
        sql(insert, case.pk, world.auditor.pk, world.now)
    return CaseView.objects.latest("pk").pk


def faulty(**limits: object) -> list[int]:
    limit = signed_from(CaseView, moment="at", **limits)  # type: ignore[arg-type]
    rows = CaseView.objects.order_by("pk").values(*COLUMNS)
    return [row["id"] for row in unsigned(list(rows), signature_of(CaseView), required_from=limit)]


def test_where_nothing_is_older_everything_has_to_be_signed(world: World, case: Case) -> None:
    view(world, case)
    late = view(world, case, signed=False)
    assert faulty(legacy_until=None) == [late]


def test_where_something_is_older_what_old_processes_still_wrote_passes(world: World, case: Case) -> None:
    since = world.now
    view(world, case, signed=False)
    world.later(minutes=1)
    view(world, case)
    view(world, case, signed=False)
    assert faulty(legacy_until=since) == []
    world.later(hours=CHANGEOVER / timedelta(hours=1))
    view(world, case)
    late = view(world, case, signed=False)
    assert faulty(legacy_until=since) == [late]


def test_a_late_row_that_is_dated_back_is_late(world: World, case: Case) -> None:
    since = world.now
    world.later(hours=3)
    view(world, case)
    world.now = since - timedelta(days=1)
    late = view(world, case, signed=False)
    assert faulty(legacy_until=since) == [late]


@pytest.mark.parametrize("change", [{"door": "api"}, {"user_id": 1}, {"case_id": 1}, {"at": None}], ids=str)
def test_a_signed_row_that_was_changed_is_named(world: World, case: Case, change: dict[str, object]) -> None:
    view(world, case)
    (row,) = CaseView.objects.values(*COLUMNS)
    other = {name: value or world.now + timedelta(seconds=1) for name, value in change.items()}
    assert unsigned([row], signature_of(CaseView), required_from=0) == []
    assert unsigned([row | other], signature_of(CaseView), required_from=0) != []
