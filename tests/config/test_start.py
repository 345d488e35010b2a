"""`make run` as it is called: the whole system in a directory of its own, started, disturbed and stopped."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from typing import Any

import pytest

from config.dev import local
from config.dev.processes import wait_until
from tests import patience
from tests.config.places import Place
from tests.config.test_services import database

READY = re.compile(r"Doorstep 见面办 is at (http://\S+)")


class Started:
    """One `make run`, and what it has said until now."""

    def __init__(self, place: Place, **environment: str) -> None:
        self.output = ""
        self.process = place.begin("config.dev.start", **({"PORT": "18000"} | environment))

    def hear(self, text: str) -> None:
        """Read on until it says this."""
        assert self.process.stdout
        while not re.search(text, self.output):
            heard = self.process.stdout.read(1)
            assert heard, f"ended without {text!r}, after:\n{self.output}"
            self.output += heard

    def url(self) -> str:
        self.hear(READY.pattern + r"\s")
        match = READY.search(self.output)
        assert match
        return match[1]

    def end(self, signum: int) -> int:
        self.process.send_signal(signum)
        self.output += self.process.communicate(timeout=patience.SECONDS)[0]
        return self.process.returncode

    def kill(self) -> None:
        """As nobody can prepare for. Its output stays open in what it started, so nobody waits for the end of that."""
        self.process.kill()
        self.process.wait()


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=patience.SECONDS) as answer:  # noqa: S310  # our own
            return bool(answer.status == 200)
    except OSError:
        return False


def ready(url: str) -> dict[str, Any]:
    """What /readyz says; nothing where it is not answered."""
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=patience.SECONDS) as answer:  # noqa: S310  # our own
            facts: dict[str, Any] = json.load(answer)
    except OSError:
        return {}
    return facts


def leaders(place: Place) -> list[int]:
    pids: list[int] = json.loads((place.run / "run.json").read_text())["leaders"]
    return pids


@pytest.mark.long
def test_one_command_starts_everything_and_ctrl_c_stops_it(place: Place) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        run = Started(place, PORT=str(port))
        url = run.url()
        assert f"port {port} cannot be had" in run.output
        # The next free one: another test of the same run may hold the very next.
        assert port < int(url.rsplit(":", 1)[1]) <= port + 20
        assert answers(url)
        for stage in ("PostgreSQL and Redis", "translations", "database tables", "web, worker and beat"):
            assert re.search(rf"{stage} … [\d.]+ s", run.output), f"no progress line for {stage}"

        code, output = place.do("config.dev.start", PORT=str(port))
        assert (code, f"runs already at {url}" in output) == (0, True)
        assert answers(url)

        worker = leaders(place)[1]
        os.kill(worker, signal.SIGKILL)
        run.hear("worker ended with -9[^\\n]*; started again")

    assert run.end(signal.SIGINT) == 0
    assert "stopped" in run.output
    assert place.left() == []


@pytest.mark.long
def test_killed_servers_are_started_again_and_the_parts_go_on(place: Place) -> None:
    run = Started(place)
    url = run.url()
    parts = leaders(place)

    for name, words in (("postgres", "PostgreSQL"), ("redis", "Redis")):
        os.kill(place.pid(name), signal.SIGKILL)
        run.hear(f"{words} ended; starting it again\n")
        run.hear(f"{words} runs again")

    def whole() -> bool:
        facts = ready(url)
        return facts.get("broker") is True and facts["database_writes"] and facts["last_beat_seconds_ago"] is not None

    assert wait_until(whole, seconds=patience.SECONDS)
    assert leaders(place) == parts
    assert run.end(signal.SIGINT) == 0
    assert place.left() == []


@pytest.mark.long
def test_a_place_that_knew_one_role_moves_over_by_itself(place: Place) -> None:
    """Its servers run, its tables are there, and nobody has heard of the application's role."""
    place.services("up")
    assert place.do("config.prepare")[0] == 0
    with database(place) as sql:
        sql.execute(f"DROP OWNED BY {local.APPLICATION}; DROP ROLE {local.APPLICATION}")

    run = Started(place)
    assert answers(run.url())
    with urllib.request.urlopen(f"{run.url()}/readyz", timeout=patience.SECONDS):  # noqa: S310  # our own
        pass
    with database(place) as sql:
        others = "SELECT DISTINCT usename FROM pg_stat_activity WHERE datname = 'doorstep' AND pid <> pg_backend_pid()"
        sql.execute(f"{others} AND backend_type = 'client backend'")
        assert sql.fetchall() == [(local.APPLICATION,)]

    assert run.end(signal.SIGINT) == 0


@pytest.mark.drill
def test_servers_that_ran_before_run_on_after_ctrl_c(place: Place) -> None:
    place.services("up")
    run = Started(place)
    run.url()

    run.end(signal.SIGTERM)

    assert place.status() == "database: runs\nredis: runs\n"


@pytest.mark.drill
@pytest.mark.parametrize("moment", ["PostgreSQL", "settings", "translations", "tables", "beat", READY.pattern])
@pytest.mark.parametrize("delay", [0.0, 0.3])
def test_a_kill_at_any_stage_leaves_nothing_that_stops_the_next_start(place: Place, moment: str, delay: float) -> None:
    first = Started(place)
    first.hear(moment)
    wait_until(lambda: False, seconds=delay)
    first.kill()

    again = Started(place)

    assert answers(again.url())
    assert again.end(signal.SIGINT) == 0


@pytest.mark.drill
@pytest.mark.parametrize("delay", [0.7, 1.2, 1.6, 2.0, 2.5, 3.0, 4.0, 6.0, 8.0, 10.0])
def test_ctrl_c_at_any_moment_leaves_nothing_running(place: Place, delay: float) -> None:
    run = Started(place)
    wait_until(lambda: False, seconds=delay)

    assert run.end(signal.SIGINT) in {0, -signal.SIGINT}, run.output

    assert place.left() == []


@pytest.mark.drill
def test_parts_of_a_killed_start_end_before_new_ones_begin(place: Place) -> None:
    first = Started(place)
    first.url()
    orphans = leaders(place)
    first.kill()

    again = Started(place)

    assert answers(again.url())
    assert not set(orphans) & set(place.left())
    again.end(signal.SIGINT)


@pytest.mark.drill
def test_two_starts_at_once_are_one(place: Place) -> None:
    both = [Started(place), Started(place)]
    for run in both:
        run.hear(rf"nothing was started|{READY.pattern}\s")
    winners = [run for run in both if "nothing was started" not in run.output]
    assert len(winners) == 1
    assert answers(winners[0].url())
    assert winners[0].end(signal.SIGINT) == 0


@pytest.mark.drill
def test_a_start_whose_make_was_killed_ends_by_itself(place: Place) -> None:
    inner = f"'{sys.executable}' -m config.dev.start & wait"
    with subprocess.Popen(
        ["sh", "-c", inner],
        env=place.environment | {"MAKELEVEL": "1", "PORT": "18000"},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as parent:
        assert parent.stdout
        assert any("见面办 is at" in line for line in parent.stdout)
        parent.kill()

        assert wait_until(lambda: place.left() == [], seconds=patience.SECONDS)
