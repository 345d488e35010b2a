"""What a preview of the calendar says is what saving then does; a large edit is saved once its number is confirmed."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from casework import calendar_cache, steps
from casework.calendar_editor.preview import Preview
from casework.calendar_editor.save import NeedsConfirmation, preview_edit, save
from casework.models import Calendar, CalendarEdit, Wait
from casework.refusal import Invalid, NotAllowed
from casework.worktime.calendar_plan import Day, Edit
from tests.casework.looking import refused
from tests.lanes import first
from tests.standing import beginning
from tests.world import SHANGHAI, World
from visits import steps as visit_steps
from visits.visit_record import VisitRecord

pytestmark = pytest.mark.django_db

OFFICE = (("09:00", "12:00"), ("14:00", "18:00"))
WEDNESDAY, SATURDAY = date(2026, 3, 4), date(2026, 3, 7)
EDITS = {
    "a holiday": Edit(days=((WEDNESDAY, Day("holiday", "停工")),)),
    "a make-up Saturday": Edit(days=((SATURDAY, Day("workday", "调休上班")),)),
    "half a day": Edit(days=((date(2026, 3, 9), Day("workday", "", (("09:00", "12:00"),))),)),
    "a longer week": Edit(week=dict.fromkeys(range(6), OFFICE)),
    "shorter days": Edit(week=dict.fromkeys(range(5), (("10:00", "16:00"),))),
    "a holiday taken away": Edit(days=((date(2026, 4, 6), None),)),
    "everything": Edit(
        week=dict.fromkeys(range(6), (("08:00", "12:00"),)),
        days=((WEDNESDAY, Day("holiday")),),
        published_through=date(2027, 12, 31),
    ),
}


@beginning
def busy(world: World) -> World:
    """Cases of every sort: of each urgency, one that stands still, one that stood still, one with a promise, one that is over."""
    for nth, urgency in enumerate(("emergency", "urgent", "normal", "normal", "complex")):
        world.dispatched(urgency=urgency, phone=f"1380013800{nth}")
        world.later(hours=7)
    world.resolved(phone="13800138010")
    world.now = datetime(2026, 3, 3, 10, tzinfo=SHANGHAI)
    standing, stood, promised = (world.acknowledged(phone=f"1380013802{nth}") for nth in range(3))
    for case in (standing, stood):
        steps.return_(case, reason="不归我们", actor=world.handler, at=world.later(hours=1))
    world.dispatched(stood)
    visit = VisitRecord(
        case=promised.number,
        outcome="met",
        began_at=world.now,
        ended_at=world.now,
        sha256=b"x" * 32,
        said="水又漏了",
        compared="same",
        promised="换新管",
        promise_due=date(2026, 3, 7),
    )
    visit_steps.record(uuid.uuid4(), visit, actor=world.handler, at=world.now)
    return world


def previewed(world: World, edit: Edit, *, at: datetime | None = None) -> Preview:
    return preview_edit(calendar_cache.default(), edit, user=world.administrator, at=at or world.now)


def saved(world: World, edit: Edit, *, confirmed: int | None = None, reason: str = "试一试", **more: Any) -> CalendarEdit:
    calendar = calendar_cache.default()
    given: dict[str, Any] = {"base_revision": calendar.revision, "actor": world.administrator, "at": world.now} | more
    return save(calendar, edit, reason=reason, confirmed=confirmed, **given)


@pytest.mark.parametrize("name", first(2, EDITS))
def test_what_is_preview_edit_is_what_saving_moves(busy: World, name: str) -> None:
    edit = EDITS[name]
    foreseen = previewed(busy, edit)
    before = dict(Wait.objects.values_list("pk", "due_at"))
    saved_edit = saved(busy, edit, confirmed=foreseen.count)
    numbers = dict(Wait.objects.values_list("pk", "case__number"))
    after = {pk: due for pk, due in Wait.objects.values_list("pk", "due_at") if due != before[pk]}
    assert {(case.number, case.old, case.new) for case in foreseen.cases} == {
        (numbers[pk], before[pk], due) for pk, due in after.items()
    }
    assert saved_edit.moved == foreseen.count == foreseen.later + foreseen.sooner == len(after)
    by = [due - old for pk, due in after.items() if due and (old := before[pk])]
    assert foreseen.most_later == max([*by, timedelta()])
    assert foreseen.most_sooner == max([*(-move for move in by), timedelta()])
    assert previewed(busy, Edit(days=((date(2030, 1, 1), Day("holiday")),))).count == 0, "nothing is left to move"


def test_a_preview_writes_nothing(busy: World) -> None:
    before = list(Wait.objects.order_by("pk").values()), calendar_cache.default().revision
    previewed(busy, EDITS["everything"])
    assert (list(Wait.objects.order_by("pk").values()), calendar_cache.default().revision) == before


def test_it_says_what_stays_and_why(busy: World) -> None:
    foreseen = previewed(busy, EDITS["a holiday"])
    assert (foreseen.standing, foreseen.named) == (1, 1)
    assert foreseen.open == Wait.objects.filter(until__isnull=True, due_at__isnull=False).count()


def test_what_becomes_overdue_and_what_is_no_longer(world: World) -> None:
    world.dispatched()  # due on Monday the 9th at 18:00
    world.now = datetime(2026, 3, 9, 17, tzinfo=SHANGHAI)
    foreseen = previewed(world, Edit(days=((date(2026, 3, 9), Day("workday", "", (("09:00", "12:00"),))),)))
    assert (foreseen.overdue, foreseen.in_time) == (1, 0)
    assert "1 case becomes overdue at once." in foreseen.exceeds
    world.now = datetime(2026, 3, 9, 19, tzinfo=SHANGHAI)
    foreseen = previewed(world, EDITS["a holiday"])
    assert (foreseen.overdue, foreseen.in_time) == (0, 1)


def test_only_the_mark_of_being_provisional_may_change(world: World) -> None:
    Calendar.objects.update(published_through=date(2025, 12, 31))
    connection.check_constraints()  # while nothing goes by the calendar yet
    world.now = datetime(2025, 12, 29, 9, tzinfo=SHANGHAI)
    world.dispatched()
    foreseen = previewed(world, Edit(published_through=date(2026, 12, 31)))
    assert (foreseen.count, foreseen.marked) == (0, 1)


def test_a_change_that_moves_more_than_a_tenth_is_saved_once_its_number_is_confirmed(busy: World) -> None:
    for wrong in (None, 1, 10_000):
        with pytest.raises(NeedsConfirmation) as needs:
            saved(busy, EDITS["a holiday"], confirmed=wrong)
    assert not CalendarEdit.objects.exists()
    assert "open due times" in str(needs.value)
    assert saved(busy, EDITS["a holiday"], confirmed=needs.value.preview.count).moved == needs.value.preview.count


@pytest.mark.long
def test_a_change_that_moves_a_tenth_or_less_is_saved_at_once(world: World) -> None:
    world.dispatched(phone="13800138001")
    world.now = datetime(2026, 3, 10, 9, tzinfo=SHANGHAI)
    for nth in range(9):
        world.dispatched(phone=f"1380013801{nth}")
    assert saved(world, Edit(days=((date(2026, 3, 9), Day("workday", "", (("09:00", "17:00"),))),))).moved == 1


@pytest.mark.long
def test_one_case_overdue_at_once_is_confirmed_too(world: World) -> None:
    world.dispatched(phone="13800138001")
    world.now = datetime(2026, 3, 9, 17, 30, tzinfo=SHANGHAI)
    for nth in range(20):
        world.dispatched(phone=f"138001380{nth + 10}")
    world.now = datetime(2026, 3, 9, 17, 30, tzinfo=SHANGHAI)
    shorter = Edit(days=((date(2026, 3, 9), Day("workday", "", (("09:00", "17:00"),))),))
    with pytest.raises(NeedsConfirmation):
        saved(world, shorter)
    assert saved(world, shorter, confirmed=1).moved == 1


def test_the_second_of_two_is_told_before_any_number(busy: World) -> None:
    revision = calendar_cache.default().revision
    saved(busy, EDITS["a holiday"], confirmed=previewed(busy, EDITS["a holiday"]).count)
    with refused("stale"):
        saved(busy, EDITS["a make-up Saturday"], base_revision=revision)


def test_a_preview_refuses_in_the_same_words(busy: World) -> None:
    with pytest.raises(Invalid) as wrong:
        previewed(busy, Edit(week={}))
    assert "week" in wrong.value.fields


def test_only_an_administrator_saves_and_is_named_only_cases_they_see(busy: World) -> None:
    with pytest.raises(NotAllowed):
        saved(busy, EDITS["a holiday"], actor=busy.supervisor)
    limited = busy.person("elsewhere", "administrator", unit=busy.roads)
    foreseen = preview_edit(calendar_cache.default(), EDITS["a holiday"], user=limited, at=busy.now)
    assert foreseen.count > 0
    assert foreseen.cases == ()
