"""While the database is away, refuses, or cannot write, every door says so in the reader's words, and none fails."""

import logging
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoDbBlocker, Settings

from casework.models import Case, Event
from config.logs import OutagesInOneLine, PrivateFormatter
from tests.access import addresses
from tests.access.addresses import FILLED
from tests.world import World

AWAY = ("08006", "53100", "53300", "57P01", "57P03", "58030", "25006", "55P03")
"""A connection lost, a full disk, too many connections, a server shut down and one being started, a broken disk, a copy that
only reads, a row that somebody holds for too long."""
NOT_AWAY = ("40001", "22012")
"""A lost race, a division by nought."""


@pytest.fixture
def caller() -> Client:
    """Signed in, as far as a browser without a database can say."""
    caller = Client(raise_request_exception=False)
    caller.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    return caller


@pytest.fixture
def _no_database(django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody listens where it should be."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with django_db_blocker.unblock():
        connection.close()
        monkeypatch.setitem(connection.settings_dict, "PORT", str(port))
        yield
        connection.close()


@contextmanager
def refusing(state: str) -> Iterator[None]:
    """Whatever is to be written, the database answers with this SQLSTATE."""

    def refuse(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if not sql.startswith(("INSERT", "UPDATE", "DELETE")):
            return execute(sql, params, many, context)
        return execute(f"DO $$ BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = '{state}'; END $$", None, False, context)

    with connection.execute_wrapper(refuse):
        yield


def says_so(answer: HttpResponse) -> bool:
    return answer.status_code == 503 and int(answer.get("Retry-After", "0")) > 0


@pytest.mark.long
@pytest.mark.usefixtures("_no_database")
def test_no_address_fails_without_the_database(caller: Client) -> None:
    paths = {
        address.path.format_map(FILLED | dict.fromkeys(("number", "visit", "rule", "person", "gateway"), "1"))
        for address in addresses.every()
    }
    paths.remove("/readyz")  # it says which part is down

    answers = {path: caller.get(path) for path in paths}

    assert not [path for path, answer in answers.items() if answer.status_code >= 500 and not says_so(answer)]
    assert sum(says_so(answer) for answer in answers.values()) > 50


@pytest.mark.usefixtures("_no_database")
@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-CN", "服务暂时中断"), ("en-GB", "The service is interrupted"), ("fr", "The service is interrupted")],
)
def test_the_page_is_in_the_readers_language(caller: Client, settings: Settings, language: str, words: str) -> None:
    settings.HOTLINE = "12345"
    answer = caller.get("/cases/2026-000001/", headers={"accept-language": language})
    assert words in answer.content.decode()
    assert "12345" in answer.content.decode()
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.usefixtures("_no_database")
def test_the_language_a_person_chose_comes_first(caller: Client) -> None:
    caller.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    answer = caller.get("/", headers={"accept-language": "en"})
    assert "服务暂时中断" in answer.content.decode()


@pytest.mark.usefixtures("_no_database")
def test_the_page_leads_back_to_itself_and_never_to_another_house(caller: Client) -> None:
    assert 'href="/cases/?page=2"' in caller.get("/cases/?page=2").content.decode()
    elsewhere = caller.get("/", PATH_INFO="//elsewhere.example/")
    assert says_so(elsewhere)
    assert 'href="//' not in elsewhere.content.decode()


@pytest.mark.usefixtures("_no_database")
@pytest.mark.parametrize("path", ["/api/v1/cases/", "/api/v1/visits/"])
def test_a_program_is_told_in_its_own_way(caller: Client, path: str) -> None:
    answer = caller.get(path, headers={"accept-language": "zh-hans"})
    assert says_so(answer)
    assert answer["Content-Type"] == "application/problem+json"
    assert (answer.json()["status"], answer.json()["code"]) == (503, "unavailable")
    assert "系统暂时无法" in answer.json()["detail"]


@pytest.mark.usefixtures("_no_database")
def test_a_request_of_an_outage_costs_the_log_one_line(caller: Client, caplog: pytest.LogCaptureFixture) -> None:
    caller.get("/track/" + "A" * 43)
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert OutagesInOneLine().filter(record)
    assert PrivateFormatter().format(record).endswith("(OperationalError)")
    assert "AAAA" not in PrivateFormatter().format(record)


def test_a_fault_of_the_code_keeps_its_trace(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("doorstep").error("failed", exc_info=KeyError())
    (record,) = caplog.records
    assert OutagesInOneLine().filter(record)
    assert record.exc_info


@pytest.mark.usefixtures("_no_database")
def test_the_process_says_that_it_lives(caller: Client) -> None:
    assert caller.get("/healthz").status_code == 200


@pytest.mark.parametrize("state", AWAY)
def test_what_cannot_be_written_is_said_and_not_half_written(world: World, state: str) -> None:
    case = world.dispatched()
    events = Event.objects.count()
    caller = Client(raise_request_exception=False)
    caller.force_login(world.handler)
    with refusing(state):
        by_page = caller.post(f"/cases/{case.number}/acknowledge/")
        by_program = caller.post(f"/api/v1/cases/{case.number}/acknowledge/", content_type="application/json")
    assert says_so(by_page)
    assert says_so(by_program)
    assert by_program["Content-Type"] == "application/problem+json"
    assert (Case.objects.get(pk=case.pk).state, Event.objects.count()) == (case.state, events)


@pytest.mark.parametrize("state", NOT_AWAY)
def test_what_is_no_outage_is_not_called_one(world: World, state: str) -> None:
    case = world.dispatched()
    caller = Client(raise_request_exception=False)
    caller.force_login(world.handler)
    with refusing(state):
        assert caller.post(f"/cases/{case.number}/acknowledge/").status_code != 503
        assert caller.post(f"/api/v1/cases/{case.number}/acknowledge/", content_type="application/json").status_code != 503


def test_signing_in_is_refused_alike_where_the_session_cannot_be_kept(world: World) -> None:
    world.handler.set_password("a good one 88")
    world.handler.save()
    caller = Client(raise_request_exception=False)
    with refusing("53100"):
        assert says_so(caller.post("/accounts/login/", {"login": world.handler.username, "password": "a good one 88"}))
