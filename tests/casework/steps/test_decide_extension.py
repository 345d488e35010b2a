"""Decide on more time: granted, the limit grows by what was asked for and the citizen reads until when; else nothing moves."""

from datetime import datetime, timedelta

from django.utils import translation

from accounts.models import Role
from casework import event_text, steps
from casework.models import Case, Notice
from casework.notices import compose
from tests.access.rules import SUPERVISOR, only
from tests.casework.guards.breaking import sql, stopped
from tests.casework.looking import last, refused, verbs, wait, waiting
from tests.casework.steps.test_extend import asked, close_of, decided
from tests.standing import beginning
from tests.verified import first_break
from tests.world import SHANGHAI, World

ACCESS = {"decide_extension": only(SUPERVISOR, outside=True, state="late")}


@beginning
def acknowledged(world: World) -> Case:
    return world.acknowledged()


def test_granted_the_limit_grows_and_the_due_time_with_it(world: World, acknowledged: Case) -> None:
    before = wait(acknowledged, "resolution")
    case = decided(world, asked(world, acknowledged))
    after = wait(case, "resolution")
    assert (after.due_at, after.limit_amount, after.limit_unit) == (close_of(3, 10), 6, "working_days")
    assert (after.due_seq, after.since, after.clock_from) == (before.due_seq + 1, before.since, before.clock_from)
    assert waiting(case) == {"visit", "resolution"}
    assert last(case).public
    assert first_break() is None


def test_the_citizen_reads_the_new_day_and_of_a_refusal_nothing(world: World, acknowledged: Case) -> None:
    other = world.acknowledged()
    for case, approve in ((acknowledged, True), (other, False)):
        decided(world, asked(world, case), approve=approve)
        compose.compose([case.pk], at=world.now)
    notices = Notice.objects.filter(kind__startswith="extension_")
    assert [(notice.case, notice.kind) for notice in notices.filter(citizen__isnull=False)] == [
        (acknowledged, "extension_granted")
    ]
    assert {notice.case for notice in notices.filter(recipient=world.handler)} == {acknowledged, other}
    assert not other.events.filter(verb="decide_extension", public=True).exists()
    assert wait(other, "resolution").due_at == close_of(3, 9)
    event = last(acknowledged)
    with translation.override("en"):
        assert "resolved by 10 March 2026" in event_text.sentence(event, event_text.names_in([event]))
    assert first_break() is None


def test_only_a_supervisor_from_outside_decides_and_says_why(world: World, acknowledged: Case) -> None:
    case = asked(world, acknowledged)
    inside = world.person("supervisor-inside", Role.SUPERVISOR, unit=world.water)
    with refused("handled_it", status=403):
        steps.decide_extension(case, approve=True, reason="属实", actor=inside, at=world.now)
    with refused("invalid", status=400):
        steps.decide_extension(case, approve=True, reason=" ", actor=world.supervisor, at=world.now)


def test_deciding_twice_says_who_decided_and_without_a_request_there_is_nothing_to(world: World, acknowledged: Case) -> None:
    with refused("no_request"):
        decided(world, acknowledged)
    case = decided(world, asked(world, acknowledged))
    with refused("already_done", saying="Supervisor"):
        decided(world, case)


def test_a_later_pause_reckons_it_as_from_the_beginning(world: World, acknowledged: Case) -> None:
    case = decided(world, asked(world, acknowledged))
    case = steps.return_(case, reason="不归我管", actor=case.handler or world.handler, at=world.later(minutes=5))
    world.now = datetime(2026, 3, 4, 10, tzinfo=SHANGHAI)
    case = world.dispatched(case, unit=world.roads)
    assert wait(case, "resolution").due_at == datetime(2026, 3, 13, 9, 15, tzinfo=SHANGHAI)
    assert first_break() is None


def test_no_limit_grows_but_by_what_was_granted_and_once(world: World, acknowledged: Case) -> None:
    longer = "UPDATE casework_wait SET limit_amount = %s, due_at = due_at + interval '1 day', due_seq = due_seq + 1 WHERE id = %s"
    resolution = wait(acknowledged, "resolution").pk
    with stopped("grows only when more was granted"):
        sql(longer, 6, resolution)
    case = decided(world, asked(world, acknowledged))
    with stopped("grows only when more was granted"):
        sql(longer, 7, resolution)
    with stopped("stay as they were when it began"):
        sql("UPDATE casework_wait SET limit_amount = 5, due_seq = due_seq + 1 WHERE id = %s", resolution)
    with stopped("stay as they were when it began"):
        sql(longer, 9, wait(case, "visit").pk)
    assert verbs(case)[-2:] == ["extend", "decide_extension"]


def test_by_the_clock_it_reaches_the_instant_in_whole_hours(world: World) -> None:
    case = world.acknowledged(urgency="urgent")
    due = wait(case, "resolution").due_at
    assert due
    case = decided(world, asked(world, case, until=due + timedelta(hours=2, minutes=1)))
    assert (wait(case, "resolution").due_at, wait(case, "resolution").limit_amount) == (due + timedelta(hours=3), 27)
    assert first_break() is None
