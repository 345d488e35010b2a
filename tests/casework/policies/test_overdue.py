"""Overdue means one thing: row, filter, field, count, page and rule agree, whatever happened to the case and at every edge."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client

from casework import steps
from casework.escalation.sweep import sweep
from casework.models import Case, Firing, Wait
from tests.casework.api.conftest import As, as_  # noqa: F401 - a fixture
from tests.world import World
from visits import bundle

SECOND = timedelta(seconds=1)
LATER = timedelta(days=60)


def running(world: World) -> Case:
    return world.acknowledged(urgency="urgent", handler=world.handler)


def visited(world: World) -> Case:
    return world.visited(urgency="urgent", handler=world.handler)


def registered(world: World) -> Case:
    """Nothing falls due before a dispatch."""
    return world.registered(urgency="urgent")


def returned(world: World) -> Case:
    """Back with the dispatchers: its clocks stand still."""
    return steps.return_(running(world), reason="不归我管", actor=world.handler, at=world.later(minutes=10))


def dispatched_again(world: World) -> Case:
    """The clock runs on, and the due time moved by as long as it stood still."""
    return world.dispatched(returned(world), handler=world.handler)


def resolved(world: World) -> Case:
    return world.resolved(urgency="urgent")


def decision_owed(world: World) -> Case:
    """A supervisor owes a decision on the rating; long after its due time the case is still not overdue."""
    return world.rated(visited="no", urgency="urgent")


def closed(world: World) -> Case:
    return world.closed(urgency="urgent")


def second_round(world: World) -> Case:
    return world.rated(score=1, solved="no", urgency="urgent")


EDGES: list[tuple[Callable[[World], Case], timedelta, bool]] = [
    (running, -SECOND, False),
    (running, timedelta(), True),
    (running, SECOND, True),
    (visited, -SECOND, False),
    (visited, timedelta(), True),
    (dispatched_again, -SECOND, False),
    (dispatched_again, timedelta(), True),
    (second_round, -SECOND, False),
    (second_round, timedelta(), True),
    (registered, LATER, False),
    (returned, timedelta(), False),
    (returned, LATER, False),
    (resolved, LATER, False),
    (decision_owed, LATER, False),
    (closed, LATER, False),
]


def due_time(case: Case) -> datetime:
    """Of the open wait for a resolution; of a case without one, of the last that ended, or its registration."""
    waits = Wait.objects.filter(case=case, kind="resolution").order_by("-since", "-pk")
    wait = waits.filter(until__isnull=True).first() or waits.first()
    return (wait and wait.due_at) or case.created_at


@pytest.mark.parametrize(
    ("brought", "distance", "overdue"), EDGES, ids=[f"{brought.__name__} {distance}" for brought, distance, _overdue in EDGES]
)
def test_every_door_and_the_rule_agree_whether_a_case_is_overdue(
    world: World,
    as_: As,  # noqa: F811
    client: Client,
    brought: Callable[[World], Case],
    distance: timedelta,
    overdue: bool,
) -> None:
    case = brought(world)
    at = due_time(case) + distance
    with time_machine.travel(at, tick=False):
        supervisor = as_("supervisor")
        page, row, work_list = pages(client, world, case)
        answers = {
            "API field": supervisor.at(f"cases/{case.number}/", expect=200)["overdue"],
            "API row": supervisor.at("cases/", expect=200)["results"][0]["overdue"],
            "API filter": bool(supervisor.at("cases/?overdue=true", expect=200)["results"]),
            "API filter, turned round": not supervisor.at("cases/?overdue=false", expect=200)["results"],
            "case page": page,
            "row of a page": row,
            "work list": work_list,
        }
        sweep(at=at)
    answers["rule"] = Firing.objects.filter(wait__case=case, rule__code="resolution-overdue").exists()
    if overdue or brought is running:
        rows, more = bundle.taken_along(world.handler)
        taken = bundle.bundle(world.handler, rows, more=more, done=[], csrf="", at=at)["cases"]
        answers["on the phone"] = [entry["overdue"] for entry in taken] == [True]
    assert set(answers.values()) == {overdue}, answers


def pages(client: Client, world: World, case: Case) -> tuple[bool, bool, bool]:
    """Whether the case's page, its row, and the work list narrowed to what is overdue show it so."""
    client.force_login(world.supervisor)
    page = client.get(f"/cases/{case.number}/").context["page"]
    queue = "ended" if case.state == "closed" else "open"
    (row,) = client.get("/", {"queue": queue}).context["rows"]
    narrowed = client.get("/", {"queue": queue, "overdue": "1"}).context
    assert narrowed["whole"] == len(narrowed["rows"])
    return is_late(page.due), is_late(row.due), bool(narrowed["rows"])


def is_late(due: object) -> bool:
    return getattr(due, "tone", "") == "seal"
