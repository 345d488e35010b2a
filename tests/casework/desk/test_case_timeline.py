"""What the case page tells of escalations: those of one rule in one line, and each of them on request."""

from datetime import datetime

import pytest
from django.test import Client
from django.utils import timezone

from casework import steps
from casework.desk.cases.entries import Entry, fold
from casework.escalation.sweep import sweep
from casework.models import Case, Event
from tests.standing import beginning
from tests.world import SHANGHAI, World

pytestmark = pytest.mark.django_db

DAILY = "resolution-overdue-daily"


@beginning
def case(world: World) -> Case:
    """Due on Monday the 9th of March at 18:00; nobody does anything."""
    return world.acknowledged()


def swept(*days: int) -> None:
    """At 19:00 of these days of March."""
    for day in days:
        sweep(at=datetime(2026, 3, day, 19, tzinfo=SHANGHAI))


def page(client: Client, world: World, case: Case, language: str = "en") -> str:
    client.force_login(world.supervisor)
    return client.get(f"/cases/{case.number}/", headers={"accept-language": language}).content.decode()


def daily(case: Case) -> list[Event]:
    return list(Event.objects.filter(case=case, verb="escalate", facts__rule=DAILY).order_by("seq"))


def folds(html: str) -> list[str]:
    return [part.split("</details>")[0] for part in html.split('<details class="moment-fold">')[1:]]


def test_daily_repetitions_of_a_rule_stand_in_one_line_that_says_how_often(world: World, client: Client, case: Case) -> None:
    swept(9, 10, 11, 12)
    assert len(daily(case)) == 3

    (fold,) = [fold for fold in folds(page(client, world, case)) if "daily" in fold]

    line, single = fold.split("</summary>")
    assert "overdue by 3 working days. 3 times, last on 12 March 2026, 19:00." in line
    assert single.count("<li") == 3
    assert [f"overdue by {span}." in single for span in ("1 working day", "2 working days", "3 working days")] == [True] * 3


def test_in_chinese_the_line_says_it_without_spaces(world: World, client: Client, case: Case) -> None:
    swept(9, 10, 11, 12)
    assert "已逾期3个工作日。共3次，最近一次2026年3月12日 19:00。" in page(client, world, case, "zh-hans")


def test_what_happened_between_two_repetitions_parts_them(world: World, client: Client, case: Case) -> None:
    swept(9, 10)
    steps.comment(case, text="已联系", actor=world.handler, at=datetime(2026, 3, 11, 9, tzinfo=SHANGHAI))
    swept(11)
    html = page(client, world, case)
    assert len(daily(case)) == 2
    assert not [fold for fold in folds(html) if "daily" in fold]
    assert html.count("report to the supervisor daily") == 2


def test_a_rule_that_fired_once_is_a_plain_line(world: World, client: Client, case: Case) -> None:
    swept(9, 10)
    html = page(client, world, case)
    assert html.count("report to the supervisor daily") == 1
    assert not [fold for fold in folds(html) if "daily" in fold]


def test_the_api_lists_each_escalation(world: World, client: Client, case: Case) -> None:
    swept(9, 10, 11, 12)
    client.force_login(world.supervisor)
    events = client.get(f"/api/v1/cases/{case.number}/events/").json()["results"]
    assert len([event for event in events if event["facts"].get("rule") == DAILY]) == 3


def test_the_citizen_reads_of_no_escalation(world: World, client: Client, case: Case) -> None:
    swept(9, 10, 11, 12)
    token = world.track_token(case, at=timezone.now())
    html = client.get(f"/track/{token}", follow=True, headers={"accept-language": "en"}).content.decode()
    assert "The demand was registered." in html
    assert "Escalated" not in html


def line(seq: int, rule: str | None) -> Entry:
    """One escalation a day; a higher number is later."""
    facts = {"rule": rule} if rule else {}
    event = Event(pk=seq, seq=seq, verb="escalate", facts=facts, occurred_at=datetime(2026, 3, seq, tzinfo=SHANGHAI))
    return Entry(event, "", f"{rule} {seq}.", "", redacted=False)


def test_two_rules_that_take_turns_are_two_lines_in_the_order_of_their_latest() -> None:
    folded = fold([line(4, "b"), line(3, "a"), line(2, "b"), line(1, "a")])
    assert [[time.event.seq for time in entry.times] for entry in folded] == [[4, 2], [3, 1]]
    assert [entry.event.seq for entry in folded] == [4, 3]


def test_escalations_of_which_no_rule_is_known_stay_apart() -> None:
    assert [entry.times for entry in fold([line(2, None), line(1, None)])] == [(), ()]
