"""The client of docs/, as an integrator runs it: a program of its own, against a server that listens."""

import ast
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from casework import steps
from casework.models import Case
from tests.world import World
from visits.models import Visit

CLIENT = Path(__file__).resolve().parents[3] / "docs" / "client.py"
LINES = 30
PATIENCE = 60
"""Seconds."""

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def _the_day_of_the_world() -> None:
    """The client has the clock of its machine."""


@pytest.fixture
def town() -> World:
    return World(now=timezone.now() - timedelta(hours=5))


def run(server: LiveServer, who: str, *arguments: str) -> list[str]:
    done = tried(server, who, who, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def tried(server: LiveServer, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"DOORSTEP": server.url}
    command = [sys.executable, "-I", CLIENT, *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False)


def test_it_pushes_once_follows_and_visits(town: World, live_server: LiveServer) -> None:
    begun = timezone.now().isoformat()
    demand = ("12345", "B-77", "楼道的灯坏了两个月", "139 1234 5678")
    first, again = (run(live_server, "operator", "push", *demand) for _time in range(2))
    assert first == again
    number, track = first[0].split(" ")
    assert Case.objects.count() == 1
    assert number in Client().get("/track/" + track.rsplit("/track/")[1], follow=True).content.decode()

    *cases, next_time = run(live_server, "operator", "follow", begun)
    assert [line.split(" ")[:3] for line in cases] == [[number, "received", "B-77"]]
    assert run(live_server, "operator", "follow", "9999-01-01T00:00:00Z")[:-1] == []

    case = steps.dispatch(
        Case.objects.get(number=number), unit=town.water, handler=town.handler, actor=town.dispatcher, at=timezone.now()
    )
    steps.acknowledge(case, actor=town.handler, at=timezone.now())
    visit, state, why = run(live_server, "handler", "visit", number, "灯还是坏的")[0].split(" ")
    assert (state, why) == ("recorded", "unconfirmed")
    assert Visit.objects.get(pk=visit).case == Case.objects.get(number=number)
    *cases, _next = run(live_server, "operator", "follow", next_time)
    assert [line.split(" ")[1] for line in cases] == ["acknowledged"]


def test_what_it_could_not_do_it_says_in_the_words_of_the_server(town: World, live_server: LiveServer) -> None:
    wrong = tried(live_server, "operator", "wrong", "follow", "2026-01-01T00:00:00Z")
    assert wrong.returncode == 1
    assert '"detail"' in wrong.stderr
    assert "Traceback" not in wrong.stderr
    for unusable in (["operator"], ["operator", "operator", "dance", "x"]):
        asked = tried(live_server, *unusable)
        assert asked.returncode == 1
        assert "A client of the API" in asked.stderr


def test_it_is_as_short_as_it_says() -> None:
    """Without imports and explanations."""
    lines: set[int] = set()
    for node in ast.walk(ast.parse(CLIENT.read_text(encoding="utf-8"))):
        explains = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if isinstance(node, ast.stmt) and not explains and not isinstance(node, ast.Import | ast.ImportFrom):
            lines.add(node.lineno)
    assert len(lines) <= LINES
