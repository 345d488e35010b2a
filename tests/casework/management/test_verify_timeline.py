from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from casework import steps
from casework.models import Case, Verification
from casework.verification import whole
from tests.roles import as_owner
from tests.world import World


def verify(*options: str) -> str:
    """What it prints where everything is whole."""
    out = StringIO()
    call_command("verify_timeline", *options, stdout=out)
    return out.getvalue()


def broken(*options: str) -> str:
    """What it prints, and in the end how many breaks there are."""
    out = StringIO()
    with pytest.raises(CommandError) as error:
        call_command("verify_timeline", *options, stdout=out)
    assert error.value.returncode == 1
    return out.getvalue() + str(error.value)


def newest_transaction() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        number: int = cursor.fetchone()[0]
    return number


def nobody_else_writes() -> None:
    """What others have begun in other databases counts as unfinished, too: the last verification began after all of it."""
    last = Verification.objects.order_by("-pk")[0]
    last.snapshot = newest_transaction()
    with as_owner():
        last.save()
        whole.record(last)


def tamper(statement: str, case: Case) -> None:
    """As somebody could who owns the database."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET session_replication_role = replica")
        cursor.execute(statement, [case.pk])
        cursor.execute("SET session_replication_role = DEFAULT")


def test_what_nobody_touched_is_whole(world: World) -> None:
    world.closed()
    assert verify() == "whole: 1 cases, 9 events\n"


def test_every_break_is_named_and_counted(world: World) -> None:
    first, second = world.acknowledged(), world.acknowledged()
    tamper("UPDATE casework_event SET occurred_at = now() WHERE case_id = %s AND seq = 2", first)
    tamper("DELETE FROM casework_event WHERE case_id = %s AND seq = 3", second)
    named = broken()
    assert f"case {first.number}, event 2: the event was changed\n" in named
    assert f"case {second.number}, event 3: the end of the timeline is missing\n" in named
    assert named.endswith(f"{len(named.splitlines()) - 1} breaks")


@pytest.mark.django_db(transaction=True)
def test_only_what_was_written_since_the_last_time_is_verified_again(db: None) -> None:
    world = World()
    _untouched, touched, tampered = world.acknowledged(), world.acknowledged(), world.acknowledged()
    verify()
    nobody_else_writes()
    assert whole.ids_changed() == []
    steps.comment(touched, text="又来电", actor=world.operator, at=world.later(hours=1))
    tamper("UPDATE casework_wait SET clock_from = now() WHERE case_id = %s AND kind = 'visit'", tampered)
    named = broken("--changed")
    assert f"case {tampered.number}" in named
    assert whole.unfinished() is None


def test_a_stopped_verification_goes_on_where_it_was_and_forgets_no_break(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole, "AT_ONCE", 1)
    first, second = world.registered(), world.registered()
    tamper("UPDATE casework_event SET facts = '{}' WHERE case_id = %s", first)
    stopped = whole.begin(at=world.now)
    next(whole.verify(stopped, whole.ids_left(stopped), now=lambda: world.now))
    assert whole.ids_left(stopped) == [second.pk]
    named = broken("--resume")
    assert f"case {first.number}" not in named
    assert "of them before it was stopped" in named
    assert whole.unfinished() is None


def test_a_guard_that_was_taken_away_is_named(world: World) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE casework_event DISABLE TRIGGER chain_event")
        cursor.execute("ALTER TABLE casework_case DROP CONSTRAINT case_visits_never_0")
        cursor.execute("DROP INDEX rating_one_accepted")
    named = broken()
    for guard in ("chain_event", "case_visits_never_0", "rating_one_accepted"):
        assert guard in named


FORGED = (
    "INSERT INTO casework_verification (started_at, finished_at, through, last_event, snapshot, breaks, broken, mac) "
    "SELECT now(), {finished}, 9999999, last_event, pg_snapshot_xmax(pg_current_snapshot())::text::bigint + 1, 0, '[]', mac "
    "FROM casework_verification"
)


def forge(statement: str) -> None:
    """As whoever has the rights of the application."""
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_a_verification_that_nobody_ran_hides_no_break(db: None) -> None:
    world = World()
    tampered = world.acknowledged()
    verify()
    nobody_else_writes()
    tamper("UPDATE casework_wait SET clock_from = now() WHERE case_id = %s AND kind = 'visit'", tampered)
    forge(FORGED.format(finished="now()"))
    assert whole.ids_changed() == [tampered.pk]
    assert f"case {tampered.number}" in broken("--changed")


@pytest.mark.django_db(transaction=True)
def test_a_verification_changed_afterwards_is_not_believed(db: None) -> None:
    World().acknowledged()
    verify()
    nobody_else_writes()
    assert whole.ids_changed() == []
    forge("UPDATE casework_verification SET breaks = 1")
    assert whole.ids_changed() == list(Case.objects.values_list("pk", flat=True))


def test_nothing_goes_on_where_a_forged_one_says(world: World) -> None:
    case = world.acknowledged()
    stopped = whole.begin(at=world.now)
    forge(FORGED.format(finished="NULL"))
    assert whole.unfinished() == stopped
    forge("UPDATE casework_verification SET through = 9999999")
    assert whole.unfinished() is None
    tamper("UPDATE casework_event SET facts = '{}' WHERE case_id = %s AND seq = 1", case)
    assert f"case {case.number}" in broken("--resume")


@pytest.mark.django_db(transaction=True)
def test_what_broke_is_named_until_it_is_mended(db: None) -> None:
    world = World()
    whole_one, tampered = world.acknowledged(), world.acknowledged()
    tamper("UPDATE casework_case SET card = 'x' WHERE id = %s", tampered)
    assert f"case {tampered.number}" in broken()
    for _time in range(2):
        nobody_else_writes()
        named = broken("--changed")
        assert f"case {tampered.number}" in named
        assert f"case {whole_one.number}" not in named
    tamper("UPDATE casework_case SET card = '' WHERE id = %s", tampered)
    verify("--changed")
    nobody_else_writes()
    assert whole.ids_changed() == []


def test_of_more_broken_cases_than_are_listed_all_are_looked_at_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole, "MOST_BROKEN", 0)
    case = world.acknowledged()
    tamper("UPDATE casework_case SET card = 'x' WHERE id = %s", case)
    broken()
    assert Verification.objects.get().broken is None
    assert whole.ids_changed() == [case.pk]


@pytest.mark.django_db
def test_an_empty_database_is_not_called_whole() -> None:
    """A restore that failed leaves one."""
    with pytest.raises(CommandError, match="Nothing to verify") as nothing:
        call_command("verify_timeline", processes=1)
    assert nothing.value.returncode == 2
