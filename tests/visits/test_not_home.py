"""Nobody was home: where somebody outside the unit confirms it, the next escalation comes a working day later, twice at most."""

import uuid
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from django.db import DatabaseError, connection, transaction

from casework import calendar_cache, steps
from casework.desk.cases import ladder
from casework.escalation.sweep import sweep
from casework.models import Case, Event, Firing, Pause, Wait
from casework.rule_editor import why
from casework.steps.edit_calendar import edit_calendar
from casework.verification import run
from casework.worktime.calendar_plan import Day, Edit
from tests.visits.conftest import Field
from tests.world import SHANGHAI

SECOND = timedelta(seconds=1)


def on(day: int, hour: int, minute: int = 0) -> datetime:
    """March 2026; cases are dispatched on Monday the 2nd at 09:05, and offices are open 9 to 12 and 14 to 18."""
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


def not_home(field: Field, case: Case) -> uuid.UUID:
    body = {name: value for name, value in field.body(case, outcome="not_home").items() if name not in {"said", "compared"}}
    answer = field.put(visit := uuid.uuid4(), body)
    assert answer.json()["why"] == "not_met"
    return visit


def confirm(field: Field, visit: uuid.UUID) -> int:
    body = {"accept": True, "reason": "邻居说家里没人"}
    status: int = field.post(f"visits/{visit}/review/", body, by=field.world.supervisor).status_code
    return status


def confirmed(field: Field, case: Case) -> uuid.UUID:
    visit = not_home(field, case)
    assert confirm(field, visit) == 200
    return visit


def fired(case: Case) -> set[str]:
    firings = Firing.objects.filter(wait__case=case, rule__code__startswith="visit-")
    return set(firings.values_list("rule__code", flat=True))


def breaks(case: Case) -> list[str]:
    return [what for _number, _seq, what in run.breaks([case.pk], against=run.basis())]


def test_unconfirmed_it_delays_nothing(field: Field, case: Case) -> None:
    not_home(field, case)
    sweep(at=on(3, 18))
    assert fired(case) == {"visit-first"}


def test_confirmed_it_delays_every_rung_to_come_by_one_working_day(field: Field, case: Case) -> None:
    confirmed(field, case)
    for day, before, then in (
        (4, set(), {"visit-first"}),
        (5, {"visit-first"}, {"visit-first", "visit-second"}),
        (6, {"visit-first", "visit-second"}, {"visit-first", "visit-second", "visit-third"}),
    ):
        sweep(at=on(day, 18) - SECOND)
        assert fired(case) == before
        sweep(at=on(day, 18))
        assert fired(case) == then


def test_a_rung_that_was_reached_before_stays_reached(field: Field, case: Case) -> None:
    sweep(at=on(3, 18))
    field.world.now = on(4, 9, 30)
    confirmed(field, case)
    sweep(at=on(4, 18))
    assert fired(case) == {"visit-first"}
    sweep(at=on(5, 18))
    assert fired(case) == {"visit-first", "visit-second"}


def test_over_a_weekend_the_working_day_is_monday(field: Field, case: Case) -> None:
    sweep(at=on(4, 18))
    field.world.now = on(5, 17)
    confirmed(field, case)
    sweep(at=on(5, 18))
    assert "visit-third" not in fired(case)
    sweep(at=on(6, 18))
    assert "visit-third" in fired(case)


@pytest.mark.usefixtures("calendar_read_anew")
def test_before_a_short_day_it_is_a_whole_working_day_too(field: Field, case: Case) -> None:
    half = Edit(days=((on(3, 0).date(), Day("workday", "半天", (("09:00", "12:00"),))),))
    calendar, administrator = calendar_cache.default(), field.world.administrator
    edit_calendar(calendar, half, base_revision=calendar.revision, reason="停水", actor=administrator, at=field.world.now)
    field.world.now = on(2, 14)
    confirmed(field, case)
    sweep(at=on(4, 18) - SECOND)
    assert fired(case) == set()
    sweep(at=on(4, 18))
    assert fired(case) == {"visit-first"}
    assert breaks(case) == []


@pytest.mark.parametrize(("urgency", "rung", "when"), [("urgent", "visit-second-urgent", on(3, 17, 5))])
def test_a_limit_by_the_clock_is_delayed_to_the_same_time_of_the_next_working_day(
    field: Field, urgency: str, rung: str, when: datetime
) -> None:
    case = field.world.acknowledged(urgency=urgency)
    assert case.unit is not None
    began = Wait.objects.get(case=case, kind="visit").since
    field.later(hours=1)
    confirmed(field, case)
    due = began + timedelta(hours=8 + 24)
    sweep(at=due - SECOND)
    assert rung not in fired(case)
    sweep(at=due)
    assert rung in fired(case)


def test_twice_at_most_and_a_third_time_changes_nothing(field: Field, case: Case) -> None:
    clocks = [Wait.objects.get(case=case, kind="visit").clock_from]
    for _time in range(3):
        confirmed(field, case)
        field.later(minutes=20)
        clocks.append(Wait.objects.get(case=case, kind="visit").clock_from)
    day = timedelta(days=1)
    assert [after - before for before, after in pairwise(clocks)] == [day, day, timedelta()]
    assert Event.objects.filter(case=case, verb="delay").count() == 2
    assert breaks(case) == []


def test_the_same_visit_is_confirmed_once(field: Field, case: Case) -> None:
    visit = confirmed(field, case)
    assert confirm(field, visit) == 409
    assert Event.objects.filter(case=case, verb="delay").count() == 1


def test_no_due_time_moves_and_the_visit_goes_on_not_to_count(field: Field, case: Case) -> None:
    due = Wait.objects.get(case=case, kind="resolution").due_at
    visit = confirmed(field, case)
    assert Wait.objects.get(case=case, kind="resolution").due_at == due
    shown = field.get(f"visits/{visit}/", by=field.world.handler).json()
    assert (shown["counted"], shown["method"], shown["why"]) == (False, "review", "not_met")
    case.refresh_from_db()
    assert case.state == "acknowledged"


def test_nobody_of_the_unit_confirms_it(field: Field, case: Case) -> None:
    visit = not_home(field, case)
    for user in (field.world.handler, field.world.lead, field.world.colleague):
        answer = field.post(f"visits/{visit}/review/", {"accept": True, "reason": "没人"}, by=user)
        assert answer.status_code == 403
    assert not Event.objects.filter(verb="delay").exists()


def test_one_that_is_not_accepted_delays_nothing(field: Field, case: Case) -> None:
    visit = not_home(field, case)
    field.post(f"visits/{visit}/review/", {"accept": False, "reason": "当天家里有人"}, by=field.world.supervisor)
    sweep(at=on(3, 18))
    assert fired(case) == {"visit-first"}


def test_the_delay_outlasts_a_return_and_an_edited_calendar(field: Field, case: Case) -> None:
    world = field.world
    confirmed(field, case)
    world.later(hours=1)
    steps.return_(case, reason="不归我们", actor=world.handler, at=world.now)
    case.refresh_from_db()
    world.dispatched(case)
    assert breaks(case) == []
    assert Pause.objects.filter(wait__case=case, wait__kind="visit").count() == 2
    sweep(at=on(3, 18))
    assert "visit-first" not in fired(case)


def test_why_says_that_the_clock_stood_still(field: Field, case: Case) -> None:
    confirmed(field, case)
    readings = why.why(case, at=field.world.now)
    first = next(reading for reading in readings if reading.rule.code == "visit-first")
    assert first.at == on(4, 18)


def test_the_ladder_of_the_case_shows_the_later_rungs(field: Field, case: Case) -> None:
    confirmed(field, case)
    wait = Wait.objects.get(case=case, kind="visit")
    ladder_of_visits = ladder.of_visits()
    climb = ladder_of_visits.climb(clock_from=wait.clock_from, days_from=wait.days_from, urgency=case.urgency, at=field.world.now)
    assert next(rung.at for rung in climb.rungs) == on(4, 18)


def test_the_database_takes_no_delay_without_its_event(field: Field, case: Case) -> None:
    confirmed(field, case)
    wait = Wait.objects.get(case=case, kind="visit")
    with transaction.atomic():
        Pause.objects.create(wait=wait, started_at=on(9, 9), ended_at=on(10, 9))
        with pytest.raises(DatabaseError, match="a pause begins open"):
            connection.check_constraints()
        transaction.set_rollback(True)
