"""The work list and the API narrow cases by the same filters: the same query leads to the same cases on both."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from casework import steps
from casework.filters import CaseFilterSet
from casework.models import Case
from tests.casework.api.conftest import As, as_  # noqa: F401 - a fixture
from tests.world import MONDAY, World

QUERIES = {
    "state": ["state=received", "state=acknowledged"],
    "unit": ["unit=water", "unit=water-1", "unit=roads", "unit=gov"],
    "handler": ["handler=handler", "handler=stranger"],
    "category": ["category=utilities", "category=utilities-leak"],
    "area": ["area=qh", "area=qh-cg-01"],
    "urgency": ["urgency=urgent", "urgency=complex"],
    "kind": ["kind=complaint", "kind=help"],
    "channel": ["channel=phone", "channel=letter"],
    "waiting_for": ["waiting_for=dispatch", "waiting_for=visit", "waiting_for=rating"],
    "overdue": ["overdue=true", "overdue=1", "overdue=false"],
    "confidential": ["confidential=true", "confidential=false"],
    "created_after": ["created_after=2026-03-02T09:05:00%2B08:00"],
    "created_before": ["created_before=2026-03-02T09:05:00%2B08:00", "urgency=urgent&overdue=true&unit=water"],
}
UNUSABLE = ["urgency=high", "unit=nowhere", "overdue=perhaps", "created_after=soon", "colour=red", "handler=nobody"]


@pytest.fixture
def cases(world: World) -> list[Case]:
    """Open cases that differ in everything that is filtered by."""
    return [
        world.registered(channel="letter", kind="complaint", topic=world.topic, area=world.town),
        world.dispatched(urgency="urgent", unit=world.station, phone="13800138001"),
        world.acknowledged(handler=world.handler, phone="13800138002", urgency="urgent"),
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
        sizes = set()
        for query in QUERIES[name]:
            rows = supervisor.at(f"cases/?{query}", expect=200)["results"]
            shown = client.get(f"/?queue=open&{query}").context
            assert {row["number"] for row in rows} == {row.case.number for row in shown["rows"]}, query
            assert shown["page"].paginator.count == len(rows), query
            sizes.add(len(rows))
    assert sizes != {len(cases)}, "no query narrowed anything"


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


def test_the_form_and_the_pages_keep_what_the_address_asks_for(world: World, cases: list[Case], client: Client) -> None:
    client.force_login(world.supervisor)
    page = client.get("/?queue=open&unit=water&urgency=urgent&overdue=1&colour=red")
    assert page.context["query"] == "queue=open&unit=water&urgency=urgent&overdue=1"
    html = page.content.decode()
    assert '<input type="hidden" name="unit" value="water">' in html
    assert '<option value="urgent" selected>' in html
    assert 'name="overdue" value="1" checked' in html
    assert "checked" not in client.get("/?queue=open&overdue=false").content.decode().split("</form>")[1]
