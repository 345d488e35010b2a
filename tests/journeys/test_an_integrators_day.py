"""The day of an integrator: a program signs in, registers, looks up, reads page by page, mends what it got wrong, and leaves."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from casework import steps
from casework.models import Case
from tests.casework.api.test_client import run
from tests.verified import first_break
from tests.world import World

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]


class Program:
    """It speaks Chinese to whoever reads its log."""

    def __init__(self) -> None:
        self.client = Client(headers={"accept-language": "zh-CN"})

    def asks(self, method: str, path: str, body: Any = None, *, status: int = 200) -> Any:
        path = path.removeprefix("http://testserver") if path.startswith("http") else f"/api/v1/{path}"
        answer = self.client.generic(method, path, "" if body is None else json.dumps(body), content_type="application/json")
        assert answer.status_code == status, answer.content.decode()
        return answer.json() if answer.content else None

    def signs_in(self, username: str) -> None:
        token = self.asks("POST", "auth/token/", {"username": username, "password": username})["token"]
        self.client.defaults["HTTP_AUTHORIZATION"] = f"Token {token}"

    def pages(self, path: str) -> Iterator[dict[str, Any]]:
        following = path
        while following:
            page = self.asks("GET", following)
            yield from page["results"]
            following = page["next"]


def test_an_integrator(live_server: LiveServer) -> None:
    """The client of docs/ pushes and follows; what it does not do, a program of one's own does in the same way."""
    world = World(now=timezone.now() - timedelta(hours=5))
    begun = timezone.now().isoformat()
    texts = [("12345", f"B-{nth}", f"{nth}号楼的灯坏了") for nth in range(3)]
    numbers = [run(live_server, "operator", "push", *text, "139 1234 5678")[0].split(" ")[0] for text in texts]

    program = Program()
    refusal = program.asks("POST", "auth/token/", {"username": "operator", "password": "not it"}, status=401)
    assert refusal["detail"] == "用户名与密码不符。"
    program.signs_in("operator")
    assert program.asks("GET", "me/")["memberships"][0]["role"] == "operator"
    demand = {"text": "消火栓漏水", "channel": "web", "source": "12345", "external_id": "B-9"}
    case = program.asks("POST", "cases/", demand | {"citizen": {"phone": "13700137000"}}, status=201)
    for sought in (case["number"], "13700137000", "B-9"):
        found_cases = program.asks("POST", "cases/search/", {"q": sought})["results"]
        assert [row["number"] for row in found_cases] == [case["number"]]
    assert [row["number"] for row in program.pages("cases/?page_size=2&ordering=created_at")] == [*numbers, case["number"]]

    path = f"cases/{case['number']}/"
    program.asks("POST", f"{path}classify/", {"urgency": "emergency"})
    assert program.asks("POST", f"{path}classify/", {"urgency": "normal"})["urgency"] == "normal"
    steps.dispatch(Case.objects.get(number=case["number"]), unit=world.water, actor=world.dispatcher, at=timezone.now())
    refusal = program.asks("POST", f"{path}decline/", {"reason": "重复"}, status=409)
    assert refusal["code"] == "wrong_state"
    assert "已派单" in refusal["detail"]
    assert program.asks("GET", path)["state"] == "dispatched"

    *changed, _next_time = run(live_server, "operator", "follow", begun)
    assert {line.split(" ")[0]: line.split(" ")[1] for line in changed} == dict.fromkeys(numbers, "received") | {
        case["number"]: "dispatched"
    }
    program.asks("POST", "auth/logout/", status=204)
    program.asks("GET", "me/", status=401)
    assert first_break() is None
