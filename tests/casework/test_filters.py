"""The work list and the API narrow cases by the same filters: the same query leads to the same cases on both."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from casework import steps
from casework.filters import CaseFilterSet
from casework.models import Case
from tests.assisting import assisted
from tests.casework.api.conftest import As, as_  # noqa: F401 - a fixture
from tests.standing import beginning
from tests.world import MONDAY, World

Expected = Callable[[Case], object]
BEGUN = MONDAY + timedelta(minutes=5)


def runs(case: Case, kind: str) -> bool:
    """Whether it waits for that: what was returned waits without a clock."""
    return case.waits.filter(kind=kind, until=None).exists()


QUERIES: dict[str, list[tuple[str, Expected]]] = {
    "state": [("state=received", lambda case: case.state == "received")],
    "unit": [
        ("unit=water", lambda case: case.unit and case.unit.code in {"water", "water-1"}),
        ("unit=water-1", lambda case: case.unit and case.unit.code == "water-1"),
        ("unit=roads", lambda _case: False),
        ("unit={water}", lambda case: case.unit and case.unit.code in {"water", "water-1"}),
    ],
    "unit_itself": [
        ("unit_itself=water", lambda case: case.unit and case.unit.code == "water"),
        ("unit_itself=water-1&unit=water", lambda case: case.unit and case.unit.code == "water-1"),
    ],
    "assisting": [("assisting=roads", lambda case: bool(case.assisting)), ("assisting=water", lambda _case: False)],
    "handler": [("handler=handler", lambda case: case.handler and case.handler.username == "handler")],
    "category": [
        ("category=utilities", lambda _case: True),
        ("category=utilities-leak", lambda case: case.topic.code == "utilities-leak"),
        ("category={leak}", lambda case: case.topic.code == "utilities-leak"),
    ],
    "area": [
        ("area=qh", lambda _case: True),
        ("area=qh-cg-01", lambda case: case.area.code == "qh-cg-01"),
        ("area={town}", lambda _case: True),
    ],
    "urgency": [("urgency=urgent", lambda case: case.urgency == "urgent")],
    "kind": [("kind=complaint", lambda case: case.kind == "complaint")],
    "channel": [("channel=letter", lambda case: case.channel == "letter")],
    "waiting_for": [
        ("waiting_for=dispatch", lambda case: case.state == "received"),
        ("waiting_for=rating", lambda case: case.state == "resolved"),
        ("waiting_for=visit", lambda case: case.state != "received" and runs(case, "visit")),
    ],
    "overdue": [
        ("overdue=true", lambda case: case.urgency == "urgent" and case.state != "received"),
        ("overdue=1&unit=water-1", lambda case: case.unit and case.unit.code == "water-1"),
        ("overdue=false", lambda case: case.urgency != "urgent" or case.state == "received"),
    ],
    "due_before": [
        ("due_before=2026-03-05T00:00:00%2B08:00", lambda case: case.urgency == "urgent" and case.state != "received"),
        ("due_before=2026-03-05T00:00:00%2B08:00&overdue=0", lambda _case: False),
        ("due_before=9999-12-31T00:00:00Z", lambda case: runs(case, "resolution") and case.state != "received"),
    ],
    "confidential": [
        ("confidential=true", lambda case: case.confidential),
        ("confidential=false", lambda case: not case.confidential),
    ],
    "created_after": [("created_after=2026-03-02T09:05:00%2B08:00", lambda case: case.created_at >= BEGUN)],
    "updated_after": [
        ("updated_after=2020-01-01T00:00:00Z", lambda _case: True),
        ("updated_after=9999-01-01T00:00:00Z", lambda _case: False),
    ],
    "source": [("source=12345", lambda case: case.source == "12345"), ("source=1234", lambda _case: False)],
    "external_id": [("external_id=B-7", lambda case: case.external_id == "B-7"), ("external_id=b-7", lambda _case: False)],
    "how": [("how=done", lambda case: case.ending == "done"), ("how=explained", lambda _case: False)],
    "merged_into": [("merged_into={leader}", lambda case: case.merged_into_id is not None)],
    "round": [("round=1", lambda _case: True), ("round=2", lambda _case: False)],
    "card": [("card=red", lambda _case: False)],
    "online_only_longer_than": [
        ("online_only_longer_than=71", lambda case: case.state != "received" and runs(case, "visit")),
        ("online_only_longer_than=72", lambda _case: False),
    ],
    "created_before": [("created_before=2026-03-02T09:05:00%2B08:00", lambda case: case.created_at < BEGUN)],
    "created_from": [("created_from=2026-03-02", lambda _case: True), ("created_from=2026-03-03", lambda _case: False)],
    "created_to": [("created_to=2026-03-02", lambda _case: True), ("created_to=2026-03-01", lambda _case: False)],
}
FAR = [
    "created_before=0539-03-07T21:34:17.19%2B17:32",
    "created_after=2026-02-27T09:05:00-23:59",
    "created_after=0001-01-01T00:00:00Z",
    "created_before=9999-12-31T23:59:59Z",
    "created_from=0001-01-01",
    "created_to=9999-12-31",
]
"""Moments that a text can name and the database would not take as they are written."""
UNUSABLE = [
    "created_after=0001-01-01T00:00:00%2B14:00",
    "created_before=9999-12-31T23:59:59-14:00",
    *("urgency=high", "unit=nowhere", "overdue=perhaps", "created_after=soon", "colour=red", "handler=nobody"),
]


@beginning
def cases(world: World) -> list[Case]:
    """Open cases that differ in everything that is filtered by."""
    return [
        world.registered(
            channel="letter", kind="complaint", topic=world.topic, area=world.town, source="12345", external_id="B-7"
        ),
        world.dispatched(urgency="urgent", unit=world.station, phone="13800138001"),
        assisted(world, world.acknowledged(handler=world.handler, phone="13800138002", urgency="urgent")),
        steps.return_(
            world.acknowledged(phone="13800138003", urgency="urgent"), reason="不归我管", actor=world.handler, at=world.now
        ),
        world.visited(unit=world.water, phone="13800138004", confidential=True, brief="有人反映"),
        world.resolved(phone="13800138005"),
    ]


@pytest.mark.parametrize("name", CaseFilterSet.base_filters)
def test_a_filter_leads_to_the_same_cases_on_the_page_and_in_the_api(
    world: World,
    cases: list[Case],
    as_: As,  # noqa: F811
    client: Client,
    name: str,
) -> None:
    client.force_login(world.supervisor)
    with time_machine.travel(MONDAY + timedelta(days=3), tick=False):
        supervisor = as_("supervisor")
        for written, expected in QUERIES[name]:
            query = written.format(water=world.water.pk, leak=world.leak.pk, town=world.town.pk, leader=cases[0].number)
            rows = supervisor.at(f"cases/?{query}", expect=200)["results"]
            shown = client.get(f"/?queue=open&{query}").context
            numbers = {case.number for case in cases if expected(Case.objects.get(pk=case.pk))}
            assert {row["number"] for row in rows} == numbers, query
            assert {row.case.number for row in shown["rows"]} == numbers, query
            assert shown["whole"] == len(numbers), query


@pytest.mark.parametrize("query", FAR)
def test_moments_of_far_zones_and_times_narrow_as_any_other(
    world: World,
    cases: list[Case],
    as_: As,  # noqa: F811
    client: Client,
    query: str,
) -> None:
    client.force_login(world.supervisor)
    number = 0 if query.startswith("created_before=0539") else len(cases)
    assert len(as_("supervisor").at(f"cases/?{query}", expect=200)["results"]) == number
    assert len(client.get(f"/?queue=open&{query}").context["rows"]) == number


@pytest.mark.parametrize("query", UNUSABLE)
def test_what_a_page_cannot_use_is_left_out_and_the_api_refuses_it(
    world: World,
    cases: list[Case],
    as_: As,  # noqa: F811
    client: Client,
    query: str,
) -> None:
    client.force_login(world.supervisor)
    assert len(client.get(f"/?queue=open&{query}").context["rows"]) == len(cases)
    assert list(as_("supervisor").at(f"cases/?{query}", expect=400)["fields"]) == [query.split("=", maxsplit=1)[0]]


def test_the_pages_keep_what_the_address_asks_for(world: World, cases: list[Case], client: Client) -> None:
    client.force_login(world.supervisor)
    page = client.get("/?queue=open&unit=water&urgency=urgent&overdue=1&colour=red")
    assert page.context["query"] == "queue=open&unit=water&urgency=urgent&overdue=1"
