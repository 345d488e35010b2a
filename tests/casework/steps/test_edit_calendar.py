"""Editing the calendar: due times move with it, and nothing else does; one writer, one record, nobody overwritten."""

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from casework import calendar_cache, steps
from casework.models import Calendar, CalendarDay, CalendarEdit, Case, Wait
from casework.refusal import Invalid, NotAllowed
from casework.steps.edit_calendar import edit_calendar, go_by
from casework.worktime.calendar_plan import Day, Edit
from casework.writing import waits
from tests.casework.looking import refused, wait
from tests.verified import first_break
from tests.world import SHANGHAI, World, local

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("calendar_read_anew")]
OFFICE = (("09:00", "12:00"), ("14:00", "18:00"))
WEDNESDAY = date(2026, 3, 4)


def holiday(*days: date, name: str = "停工") -> Edit:
    return Edit(days=tuple((day, Day("holiday", name)) for day in days))


def edit(
    world: World, change: Edit, *, based_on: int | None = None, reason: str = "县里停工", at: datetime | None = None
) -> CalendarEdit:
    calendar = calendar_cache.default()
    revision = calendar.revision if based_on is None else based_on
    return edit_calendar(calendar, change, base_revision=revision, reason=reason, actor=world.administrator, at=at or world.now)


def due(case: Case, kind: str = "resolution") -> str:
    due_at = wait(case, kind).due_at
    assert due_at is not None
    return local(due_at)


def test_a_holiday_moves_what_is_due_after_it_and_the_record_says_how_many(world: World) -> None:
    case, other = world.dispatched(), world.dispatched(phone="13800138001")
    assert due(case) == "2026-03-09 18:00"
    saved = edit(world, holiday(WEDNESDAY))
    assert due(case) == due(other) == "2026-03-10 18:00"
    assert (saved.moved, saved.author, saved.reason, saved.created_at) == (2, world.administrator, "县里停工", world.now)
    assert saved.changes == [{"what": "2026-03-04", "before": None, "after": {"kind": "holiday", "name": "停工", "spans": None}}]
    assert saved.revision == calendar_cache.default().revision


def test_taken_back_everything_is_due_when_it_was(world: World) -> None:
    case = world.dispatched()
    edit(world, holiday(WEDNESDAY))
    edit(world, Edit(days=((WEDNESDAY, None),)))
    assert due(case) == "2026-03-09 18:00"
    assert not CalendarDay.objects.filter(date=WEDNESDAY).exists()


def test_a_make_up_saturday_brings_due_times_forward(world: World) -> None:
    case = world.dispatched()
    edit(world, Edit(days=((date(2026, 3, 7), Day("workday", "调休上班")),)))
    assert due(case) == "2026-03-07 18:00"


def test_hours_of_the_week_and_of_one_day_count(world: World) -> None:
    case = world.dispatched()
    edit(world, Edit(days=((date(2026, 3, 9), Day("workday", "半天", (("09:00", "12:00"),))),)))
    assert due(case) == "2026-03-09 12:00"
    edit(world, Edit(week=dict.fromkeys(range(5), (("08:00", "16:30"),))))
    assert due(case) == "2026-03-09 12:00"
    edit(world, Edit(days=((date(2026, 3, 9), None),)))
    assert due(case) == "2026-03-09 16:30"


def test_what_counts_by_the_clock_or_was_named_by_a_person_stays(world: World) -> None:
    urgent = world.dispatched(urgency="urgent")
    named = world.acknowledged(phone="13800138001")
    until = world.now + timedelta(days=5)
    calendar = calendar_cache.default()
    waits.write([waits.opened(named, "review", at=world.now, calendar=calendar, due=waits.Due(until, False), about="promise")])
    before = due(urgent)
    edit(world, holiday(WEDNESDAY))
    assert due(urgent) == before
    assert wait(named, "review").due_at == until


def test_a_clock_that_stands_still_is_reckoned_when_it_runs_on(world: World) -> None:
    case = world.acknowledged()
    returned = steps.return_(case, reason="不归我们", actor=world.handler, at=world.later(hours=1))
    edit(world, holiday(WEDNESDAY))
    assert due(returned) == "2026-03-09 18:00"
    steps.dispatch(returned, unit=world.roads, actor=world.dispatcher, at=world.later(hours=1))
    assert due(returned) == "2026-03-11 10:00"  # a day for the holiday, and the hour in which nobody had it


def test_one_that_stood_still_before_moves_with_its_clock(world: World) -> None:
    case = world.acknowledged()
    steps.return_(case, reason="不归我们", actor=world.handler, at=datetime(2026, 3, 3, 10, tzinfo=SHANGHAI))
    steps.dispatch(case, unit=world.roads, actor=world.dispatcher, at=datetime(2026, 3, 5, 10, tzinfo=SHANGHAI))
    assert (local(wait(case, "visit").clock_from), due(case)) == ("2026-03-04 09:05", "2026-03-11 18:00")
    # It stood still on Wednesday: a holiday then makes nothing due later, though its clock began as long ago in working time.
    edit(world, holiday(WEDNESDAY))
    assert (local(wait(case, "visit").clock_from), due(case)) == ("2026-03-03 09:05", "2026-03-11 18:00")
    edit(world, holiday(date(2026, 3, 6)))
    assert due(case) == "2026-03-12 18:00"


@pytest.mark.parametrize(("urgency", "clock"), [("normal", "2026-03-03 09:05"), ("urgent", "2026-03-04 09:05")])
def test_the_days_of_one_that_stood_still_count_anew_also_where_its_clock_is_not_the_calendars(
    world: World, urgency: str, clock: str
) -> None:
    case = world.acknowledged(urgency=urgency)
    steps.return_(case, reason="不归我们", actor=world.handler, at=datetime(2026, 3, 3, 10, tzinfo=SHANGHAI))
    steps.dispatch(case, unit=world.roads, actor=world.dispatcher, at=datetime(2026, 3, 5, 10, tzinfo=SHANGHAI))
    assert days(case) == "2026-03-04 00:00"  # for two days that it stood still
    edit(world, holiday(WEDNESDAY))
    assert (days(case), local(wait(case, "visit").clock_from)) == ("2026-03-03 00:00", clock)
    assert first_break() is None
    edit(world, Edit(days=((WEDNESDAY, None),)))
    assert days(case) == "2026-03-04 00:00"


def test_of_one_that_never_stood_still_the_days_go_on_with_its_clock(world: World) -> None:
    case = world.acknowledged()
    edit(world, holiday(WEDNESDAY))
    assert wait(case, "visit").days_from is None


def days(case: Case) -> str:
    days_from = wait(case, "visit").days_from
    assert days_from is not None
    return local(days_from)


def test_what_was_said_of_the_old_due_time_is_said_again_only_where_the_new_one_lies_ahead(world: World) -> None:
    case = world.dispatched()
    edit(world, holiday(WEDNESDAY))
    assert wait(case, "resolution").due_seq == 1
    late = datetime(2026, 4, 1, 9, tzinfo=SHANGHAI)
    edit(world, holiday(WEDNESDAY, date(2026, 3, 5)), at=late)
    assert (due(case), wait(case, "resolution").due_seq) == ("2026-03-11 18:00", 1)


def test_a_case_that_is_over_keeps_its_due_time(world: World) -> None:
    case = world.resolved()
    before = due(case)
    assert edit(world, holiday(WEDNESDAY)).moved == 0
    assert due(case) == before


def test_beyond_the_published_year_it_is_provisional_until_the_year_is_published(world: World) -> None:
    world.now = datetime(2025, 12, 29, 9, 0, tzinfo=SHANGHAI)
    Calendar.objects.update(published_through=date(2025, 12, 31))
    CalendarDay.objects.filter(date__year=2026).delete()
    case = world.dispatched()
    assert (due(case), wait(case, "resolution").provisional) == ("2026-01-05 18:00", True)
    new_year = tuple((date(2026, 1, day), Day("holiday", "元旦")) for day in (1, 2, 3))
    saved = edit(world, Edit(days=new_year, published_through=date(2026, 12, 31)))
    assert (due(case), wait(case, "resolution").provisional, saved.moved) == ("2026-01-07 18:00", False, 1)


def test_publishing_alone_clears_the_mark_and_moves_nothing(world: World) -> None:
    world.now = datetime(2025, 12, 29, 9, 0, tzinfo=SHANGHAI)
    Calendar.objects.update(published_through=date(2025, 12, 31))
    CalendarDay.objects.filter(date__year=2026).delete()
    case = world.dispatched()
    saved = edit(world, Edit(published_through=date(2026, 12, 31)))
    assert (saved.moved, wait(case, "resolution").provisional, wait(case, "resolution").due_seq) == (0, False, 0)


def test_what_was_reckoned_while_an_edit_was_being_saved_is_brought_in_line(world: World) -> None:
    case = world.dispatched()
    before = wait(case, "resolution").due_at
    edit(world, holiday(WEDNESDAY))
    Wait.objects.filter(case=case, kind="resolution").update(due_at=before)  # as a step would have written it
    assert go_by(calendar_cache.default(), at=world.now) == 1
    assert due(case) == "2026-03-10 18:00"
    assert go_by(calendar_cache.default(), at=world.now) == 0


def test_a_wait_of_any_life_goes_by_its_calendar_already(world: World) -> None:
    """What the step reckons for an unchanged calendar is what every other step wrote."""
    world.closed()
    case = world.acknowledged(phone="13800138001")
    steps.return_(case, reason="不归我们", actor=world.handler, at=world.later(hours=30))
    world.dispatched(case)
    world.dispatched(phone="13800138002", urgency="complex")
    before = list(Wait.objects.order_by("pk").values())
    assert go_by(calendar_cache.default(), at=world.now) == 0
    assert list(Wait.objects.order_by("pk").values()) == before


def test_the_second_of_two_who_edit_is_told_who_was_first(world: World) -> None:
    revision = calendar_cache.default().revision
    edit(world, holiday(WEDNESDAY), based_on=revision)
    with refused("stale", saying="Administrator"):
        edit(world, holiday(date(2026, 3, 5)), based_on=revision)
    assert not CalendarDay.objects.filter(date=date(2026, 3, 5)).exists()
    assert CalendarEdit.objects.count() == 1


def test_only_an_administrator_edits_and_says_why(world: World) -> None:
    calendar = calendar_cache.default()
    for person in (world.supervisor, world.auditor, world.lead):
        with pytest.raises(NotAllowed):
            edit_calendar(calendar, holiday(WEDNESDAY), base_revision=calendar.revision, reason="x", actor=person, at=world.now)
    for reason in ("", "   ", "x" * 201, "a\nb"):
        with pytest.raises(Invalid) as why:
            edit(world, holiday(WEDNESDAY), reason=reason)
        assert "reason" in why.value.fields
    assert not CalendarEdit.objects.exists()


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        (Edit(week={0: (("09:00", "12:00"), ("11:00", "18:00"))}), "week.0", "overlap"),
        (Edit(week={3: (("12:00", "09:00"),)}), "week.3", "after the end"),
        (Edit(week={3: (("9 Uhr", "12:00"),)}), "week.3", "09:00"),
        (Edit(week=dict.fromkeys(range(7), ())), "week", "Without working hours"),
        (Edit(days=((WEDNESDAY, Day("holiday")), (WEDNESDAY, Day("workday")))), "days", "both a holiday and a working day"),
        (Edit(days=((WEDNESDAY, Day("holiday")), (WEDNESDAY, Day("holiday")))), "days", "twice"),
        (Edit(days=((date(2040, 1, 1), Day("holiday")),)), "days", "2031"),
        (Edit(days=((date(1999, 1, 1), Day("holiday")),)), "days", "2004"),
        (Edit(days=((WEDNESDAY, Day("holiday", "", OFFICE)),)), "hours", "no working hours"),
        (Edit(days=((WEDNESDAY, Day("workday", "", (("18:00", "09:00"),))),)), "hours", "after the end"),
        (Edit(days=((WEDNESDAY, Day("holiday", "a\nb")),)), "name", "without line breaks"),
        (Edit(days=((WEDNESDAY, Day("perhaps")),)), "days", "ordinary day"),
        (Edit(days=tuple((date(2027, 1, 1) + timedelta(days=n), Day("holiday")) for n in range(367))), "days", "366"),
        (Edit(published_through=date(2050, 12, 31)), "published_through", "2031"),
        (Edit(published_through=date(2020, 12, 31)), "published_through", "2025"),
    ],
)
def test_what_cannot_be_reckoned_with_is_refused_in_words_and_nothing_changes(
    world: World, change: Edit, field: str, words: str
) -> None:
    case = world.dispatched()
    before = (due(case), calendar_cache.plan(calendar_cache.default()), calendar_cache.default().revision)
    with pytest.raises(Invalid) as wrong:
        edit(world, change)
    assert words in " ".join(wrong.value.fields[field]), wrong.value.fields
    assert (due(case), calendar_cache.plan(calendar_cache.default()), calendar_cache.default().revision) == before


def test_an_edit_that_changes_nothing_is_none(world: World) -> None:
    for change in (Edit(), Edit(days=((WEDNESDAY, None),)), Edit(week=dict.fromkeys(range(5), OFFICE))):
        with refused("unchanged"):
            edit(world, change)


def test_a_calendar_that_could_not_hold_a_running_limit_is_refused_whole(world: World) -> None:
    world.dispatched(urgency="complex")
    with refused("invalid", saying="too little working time"):
        edit(
            world,
            Edit(
                week={6: (("09:00", "09:01"),)},
                days=tuple((date(2026, 3, 8) + timedelta(weeks=n), Day("holiday")) for n in range(304)),
            ),
        )
    assert not CalendarEdit.objects.exists()


def test_an_edit_is_never_changed_or_removed(world: World) -> None:
    saved = edit(world, holiday(WEDNESDAY))
    for change in (lambda: CalendarEdit.objects.filter(pk=saved.pk).update(reason="x"), saved.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_pause_that_began_meanwhile_is_left_alone(world: World) -> None:
    case = world.acknowledged()
    steps.return_(case, reason="不归我们", actor=world.handler, at=world.now)
    assert edit(world, holiday(WEDNESDAY)).moved == 0
