"""The page of the calendar: the year at a glance, forms that lose nothing, and who may do what."""

import re
from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from casework import calendar_cache
from casework.models import Calendar, CalendarDay, CalendarEdit
from casework.steps.edit_calendar import edit_calendar
from casework.worktime.calendar_plan import Edit
from tests.casework.looking import wait
from tests.world import SHANGHAI, World, local

pytestmark = pytest.mark.django_db
HOLIDAY = {"first": "2026-03-04", "kind": "holiday", "name": "停工", "reason": "县里停工"}


@pytest.fixture(autouse=True)
def _in_march(world: World) -> Any:
    with time_machine.travel(world.now, tick=False):
        yield


def client(world: World, who: str = "administrator", language: str = "en") -> Client:
    signed = Client(headers={"accept-language": language})
    signed.force_login(world.people[who])
    return signed


def send(world: World, form: str, payload: dict[str, Any], *, who: str = "administrator", act: str = "save") -> HttpResponse:
    revision = calendar_cache.default().revision
    return client(world, who).post(f"/calendar/{form}/", {"revision": revision, "act": act} | payload)


def week(**changed: str) -> dict[str, str]:
    office = {"0_from": "09:00", "0_to": "12:00", "1_from": "14:00", "1_to": "18:00"}
    hours = {f"day{day}_{name}": clock for day in range(5) for name, clock in office.items()}
    return hours | {"reason": "夏令工时"} | changed


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def test_every_day_of_the_year_is_marked(world: World) -> None:
    page = text(client(world).get("/calendar/?year=2026"))
    marks = dict(re.findall(r'day=(2026-\d\d-\d\d)" class="day" data-mark="(\w+)"', page))
    assert len(marks) == 365
    shown = {day: marks[day] for day in ("2026-03-03", "2026-03-07", "2026-10-01", "2026-10-10")}
    assert shown == {"2026-03-03": "work", "2026-03-07": "free", "2026-10-01": "holiday", "2026-10-10": "extra"}
    assert re.search(r'data-mark="work" aria-current="date">2<', page), "today, the 2nd of March"
    assert "1 October to 7 October" in page
    assert "国庆节" in page


def test_a_leap_year_that_begins_on_a_thursday_has_its_366_days(world: World) -> None:
    page = text(client(world).get("/calendar/?year=2004"))
    assert len(re.findall(r'class="day" data-mark="\w+"', page)) == 366 + 6  # and the legend
    assert "2003" not in re.findall(r"\?year=(\d+)", page)


@pytest.mark.parametrize("year", ["", "1999", "2999", "abc", "-1", "²²²²", "2026; drop"])
def test_an_odd_year_is_the_present_one(world: World, year: str) -> None:
    assert '<h2 id="year">2026</h2>' in text(client(world).get("/calendar/", {"year": year}))


def test_a_year_beyond_the_published_one_says_so(world: World) -> None:
    Calendar.objects.update(published_through=date(2026, 12, 31))
    assert "calculated from weekends alone" in text(client(world).get("/calendar/?year=2027"))
    assert "calculated from weekends alone" not in text(client(world).get("/calendar/?year=2026"))


def test_who_may_see_rules_reads_it_and_nobody_else(world: World) -> None:
    for who in ("supervisor", "auditor"):
        page = text(client(world, who).get("/calendar/?day=2026-03-04"))
        assert "Working calendar" in page
        assert "calendar-form" not in page
        assert "?year=2026&amp;day=" not in page
        assert send(world, "days", HOLIDAY, who=who).status_code == 403
    assert client(world, "handler").get("/calendar/").status_code == 403


def test_a_day_of_the_year_opens_its_form(world: World) -> None:
    page = text(client(world).get("/calendar/?day=2026-10-01"))
    assert 'value="2026-10-01"' in page
    assert 'value="国庆节"' in page
    for odd in ("2026-02-30", "x", ""):
        assert client(world).get("/calendar/", {"day": odd}).status_code == 200


def test_looking_first_shows_the_number_and_saves_nothing(world: World) -> None:
    case = world.dispatched()
    answer = send(world, "days", HOLIDAY | {"reason": ""}, act="preview")
    assert answer.status_code == 200
    assert re.search(r"data-count>1<", text(answer))
    assert case.number in text(answer)
    assert not CalendarEdit.objects.exists()


def test_a_missing_reason_leaves_the_number_beside_the_form(world: World) -> None:
    case = world.dispatched()
    answer = send(world, "days", HOLIDAY | {"reason": "", "confirm": "1"})
    assert answer.status_code == 400
    assert case.number in text(answer)


def test_dates_and_columns_read_as_chinese(world: World) -> None:
    page = text(client(world, language="zh-hans").get("/calendar/?year=2026"))
    assert "4月4日至4月6日" in page
    assert re.search(r">日期</th>.*>天数</th>", page)


def test_a_large_change_is_saved_with_its_number(world: World) -> None:
    case = world.dispatched()
    asked = send(world, "days", HOLIDAY)
    assert asked.status_code == 409
    assert 'name="confirm" value="1"' in text(asked)
    answer = send(world, "days", HOLIDAY | {"confirm": "1"})
    assert answer.status_code == 302
    assert local(wait(case, "resolution").due_at) == "2026-03-10 18:00"  # type: ignore[arg-type]
    page = text(client(world).get("/calendar/"))
    assert "县里停工" in page
    assert "1 due time moved" in page
    assert "ordinary day" in page


def test_a_stretch_of_days_is_one_change(world: World) -> None:
    answer = send(world, "days", HOLIDAY | {"first": "2026-03-04", "last": "2026-03-06"})
    assert answer.status_code == 302
    assert CalendarDay.objects.filter(date__range=("2026-03-04", "2026-03-06"), kind="holiday").count() == 3
    assert CalendarEdit.objects.count() == 1
    assert "4 March 2026 to 6 March 2026" in text(client(world).get("/calendar/"))


def test_hours_of_the_week_are_changed_and_midnight_ends_a_day(world: World) -> None:
    assert send(world, "week", week(day5_0_from="20:00", day5_0_to="00:00")).status_code == 302
    assert calendar_cache.plan(calendar_cache.default()).week[5] == (("20:00", "24:00"),)
    assert "20:00–24:00" in text(client(world).get("/calendar/"))
    assert 'value="00:00"' in text(client(world).get("/calendar/week/"))


def test_a_year_is_published_line_by_line(world: World) -> None:
    Calendar.objects.update(published_through=date(2026, 12, 31))
    lines = "2027-01-01 2027-01-03 休 元旦\n\n2027-01-09 workday 元旦调休上班\n"
    answer = send(world, "year", {"through": "2027-12-31", "lines": lines, "reason": "国办通知"})
    assert answer.status_code == 302
    assert answer["Location"].endswith("?year=2027")
    days = dict(CalendarDay.objects.filter(date__year=2027).values_list("date", "kind"))
    assert days == {date(2027, 1, day): "holiday" for day in (1, 2, 3)} | {date(2027, 1, 9): "workday"}
    assert calendar_cache.default().published_through == date(2027, 12, 31)


def test_what_is_known_of_the_next_year_is_filled_in(world: World) -> None:
    Calendar.objects.update(published_through=date(2025, 12, 31))
    page = text(client(world, language="zh-hans").get("/calendar/year/"))
    assert "2026-01-01 2026-01-03 休 元旦" in page
    assert "2026-10-10 班 国庆节调休上班" in page


@pytest.mark.parametrize(
    ("form", "payload", "words"),
    [
        ("days", HOLIDAY | {"first": ""}, "required"),
        ("days", HOLIDAY | {"first": "2026-02-30"}, "valid date"),
        ("days", HOLIDAY | {"last": "2026-03-01"}, "before the first"),
        ("days", HOLIDAY | {"last": "9999-12-31"}, "At most 366 days"),
        ("days", HOLIDAY | {"first": "2099-01-01"}, "2031"),
        ("days", HOLIDAY | {"kind": "perhaps"}, "perhaps"),
        ("days", HOLIDAY | {"reason": " "}, "Enter a reason"),
        ("days", HOLIDAY | {"kind": "workday", "hours_0_from": "09:00"}, "Enter both times"),
        ("days", HOLIDAY | {"kind": "workday", "hours_0_from": "12:00", "hours_0_to": "09:00"}, "is after the end"),
        ("days", HOLIDAY | {"hours_0_from": "09:00", "hours_0_to": "12:00"}, "no working hours"),
        ("days", HOLIDAY | {"kind": "ordinary"}, "nothing to change"),
        ("week", week(day1_0_to="25:00"), "valid time"),
        ("week", week(day1_1_from="11:00"), "overlap"),
        ("week", {"reason": "全休"}, "Without working hours"),
        (
            "year",
            {"through": "2027-12-31", "lines": "2027-01-01 休 元旦\n2027-01-01 班 元旦", "reason": "x"},
            "choose one",
        ),
        ("year", {"through": "2027-12-31", "lines": "1 January: New Year", "reason": "x"}, "could not be read"),
        ("year", {"through": "2027-12-31", "lines": "2027-02-30 休", "reason": "x"}, "there is no day 2027-02-30"),
        ("year", {"through": "2027-12-31", "lines": "2027-02-27 2027-02-29 休", "reason": "x"}, "there is no day 2027-02-29"),
        (
            "year",
            {"through": "2027-12-31", "lines": "2027-01-03 2027-01-01 休", "reason": "x"},
            "the last date is before the first",
        ),
        ("year", {"through": "2027-12-31", "lines": "2027-01-01 party", "reason": "x"}, "could not be read"),
        ("year", {"through": "2090-12-31", "lines": "", "reason": "x"}, "2025 to 2031"),
        ("year", {"through": "", "lines": "2027-01-01 休 元旦", "reason": "x"}, "required"),
    ],
)
def test_bad_input_is_said_in_words_and_nothing_is_lost(world: World, form: str, payload: dict[str, str], words: str) -> None:
    before = calendar_cache.default().revision
    answer = send(world, form, payload)
    assert answer.status_code == 400
    page = text(answer)
    assert words in page
    for name, value in payload.items():
        if value.strip() and name not in {"kind", "lines"}:
            assert f'value="{value}"' in page, f"{name} is lost"
    if payload.get("lines"):
        assert payload["lines"].splitlines()[0] in page
    assert calendar_cache.default().revision == before


def test_the_second_of_two_is_told_keeps_what_they_wrote_and_may_save_again(world: World) -> None:
    old = calendar_cache.default().revision
    assert send(world, "days", HOLIDAY).status_code == 302
    later = HOLIDAY | {"first": "2026-03-05", "reason": "再停一天"}
    answer = send(world, "days", later | {"revision": old})
    assert answer.status_code == 400
    page = text(answer)
    assert "changed the calendar while you were editing" in page
    assert 'value="再停一天"' in page
    match = re.search(r'name="revision" value="(\d+)"', page)
    assert match
    assert send(world, "days", later | {"revision": match[1]}).status_code == 302


def test_part_of_the_page_answers_while_it_is_written(world: World) -> None:
    world.dispatched()
    signed, revision = client(world), calendar_cache.default().revision
    path = "/calendar/days/preview/"
    assert "data-count>1<" in text(signed.post(path, HOLIDAY | {"revision": revision}))
    assert "the due times that it moves are shown here" in text(signed.post(path, {"revision": revision}))
    assert "nothing to change" in text(signed.post(path, HOLIDAY | {"revision": revision, "kind": "ordinary"}))
    assert signed.post("/calendar/nothing/preview/").status_code == 404
    assert signed.get("/calendar/nothing/").status_code == 404


def test_the_case_says_that_its_due_time_is_provisional(world: World) -> None:
    calendar = calendar_cache.default()
    ends = Edit(published_through=date(2026, 3, 1))
    edit_calendar(calendar, ends, base_revision=calendar.revision, reason="x", actor=world.administrator, at=world.now)
    case = world.dispatched()
    assert "provisional" in text(client(world).get(f"/cases/{case.number}/"))


@pytest.mark.long
def test_history_is_paged(world: World) -> None:
    for day in range(9, 21):
        send(world, "days", HOLIDAY | {"first": f"2026-03-{day:02}", "reason": f"第{day}天"})
    newest, oldest = (text(client(world).get(f"/calendar/?page={page}")) for page in (1, 2))
    assert ("第20天" in newest, "第9天" in newest, "第9天" in oldest) == (True, False, True)


def test_the_administration_edits_no_calendar(world: World) -> None:
    assert client(world).get("/admin/casework/calendar/").status_code == 404


def test_a_page_late_in_the_evening_knows_the_day(world: World) -> None:
    with time_machine.travel(datetime(2026, 3, 3, 0, 30, tzinfo=SHANGHAI), tick=False):
        assert re.search(r'aria-current="date">3<', text(client(world).get("/calendar/")))
