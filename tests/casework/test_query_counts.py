"""How many SQL statements a request takes, signing in included, is pinned in tests/query_counts.json.

A pinned number changes only together with the reason for it. BEGIN and COMMIT are not counted, and so neither are the
savepoints that stand for them inside a test.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.casework.api.conftest import As, as_  # noqa: F401 - a fixture
from tests.world import World

PINNED: dict[str, int] = json.loads((Path(__file__).parent.parent / "query_counts.json").read_text(encoding="utf-8"))
LIMITS = {
    "api POST cases/": 20,
    "api GET cases/ (50)": 8,
    "api GET cases/{number}/": 15,
    "POST /register/": 20,
    "GET / (50)": 8,
    "GET /cases/{number}/ (online only)": 15,
}
Counting = Callable[[str], AbstractContextManager[None]]


@contextmanager
def counted(what: str) -> Iterator[None]:
    """The block takes exactly as many statements as are pinned under that name."""
    with CaptureQueriesContext(connection) as captured:
        yield
    statements = [query["sql"] for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(statements) == PINNED.get(what), f"{what}: {len(statements)} statements\n" + "\n".join(statements)


def test_the_promised_limits_hold() -> None:
    assert all(PINNED[what] <= limit for what, limit in LIMITS.items())


@pytest.fixture
def fifty(world: World) -> World:
    for nth in range(50):
        case = world.registered(phone=f"138001380{nth:02d}", against=world.roads if nth % 3 else None)
        if nth % 2:
            world.dispatched(case, handler=world.handler if nth % 4 == 1 else None)
    return world


def test_api_lists(fifty: World, as_: As) -> None:  # noqa: F811
    supervisor = as_("supervisor")
    for query in ("", "?ordering=due_at"):
        with counted(f"api GET cases/{query} (50)"):
            assert len(supervisor.at(f"cases/{query}", expect=200)["results"]) == 50
    with counted("api POST cases/search/ (50)"):
        assert len(supervisor.at("cases/search/", {"q": "漏水"}, expect=200)["results"]) == 50


def test_api_one_case(world: World, as_: As) -> None:  # noqa: F811
    case, confidential = world.closed(), world.dispatched(confidential=True)
    for one, what in ((case, ""), (confidential, " (confidential)")):
        handler = as_("handler")
        with counted(f"api GET cases/{{number}}/{what}"):
            handler.at(f"cases/{one.number}/", expect=200)
    with counted("api GET cases/{number}/events/"):
        as_("handler").at(f"cases/{case.number}/events/", expect=200)


def test_api_writes(world: World, as_: As) -> None:  # noqa: F811
    body = {
        "text": "路灯坏了",
        "channel": "phone",
        "category": "utilities-leak",
        "area": "qh-cg-01",
        "citizen": {"name": "王小明", "phone": "13800138000"},
    }
    operator = as_("operator")
    with counted("api POST cases/"):
        operator.at("cases/", body, expect=201)
    operator = as_("operator")
    with counted("api POST cases/ (Idempotency-Key)"):
        operator.at("cases/", body, headers={"idempotency-key": "k"}, expect=201)
    case, handler = world.dispatched(), as_("handler")
    with counted("api POST cases/{number}/acknowledge/"):
        handler.at(f"cases/{case.number}/acknowledge/", {}, expect=200)


def test_staff_pages(fifty: World, client: Client) -> None:
    client.force_login(fifty.dispatcher)
    closed, online_only = fifty.closed(phone="13800138099"), fifty.acknowledged(phone="13800138098")
    with counted("GET / (50)"):
        assert client.get("/?queue=open").status_code == 200
    for case, what in ((closed, ""), (online_only, " (online only)")):
        with counted(f"GET /cases/{{number}}/{what}"):
            assert client.get(f"/cases/{case.number}/").status_code == 200


def test_the_register_page(world: World, client: Client) -> None:
    client.force_login(world.operator)
    sent = {"text": "路灯坏了", "kind": "help", "channel": "phone", "urgency": "normal", "phone": "13800138000", "name": "王小明"}
    with counted("POST /register/"):
        assert client.post("/register/", sent | {"topic": "utilities-leak", "area": "qh-cg-01"}).status_code == 302
