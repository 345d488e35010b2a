"""A phone number sent through every door of the API is found nowhere but sealed."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from celery import current_app
from django.db import connection
from pytest_django import DjangoCaptureOnCommitCallbacks

from config.logs import PrivateFormatter
from tests.casework.api.conftest import As
from tests.world import World

CANARY = "13787654321"
WRITTEN = (CANARY, "137 8765 4321", "+86" + CANARY, "1378765")
SATISFIED = {"score": 5, "solved": "yes", "visited": "yes"}


def columns() -> Iterator[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' "
            "AND table_name IN (SELECT tablename FROM pg_tables WHERE schemaname = 'public')"
        )
        yield from cursor.fetchall()


def places_in_the_database() -> list[str]:
    places = []
    with connection.cursor() as cursor:
        for table, column in list(columns()):
            # Bytes are looked at as text: a sealed value must not show the number either.
            shown = f"""CASE WHEN pg_typeof("{column}")::text = 'bytea' THEN encode("{column}"::text::bytea, 'escape') """
            shown += f"""ELSE "{column}"::text END"""
            digits = f"regexp_replace({shown}, '[ -]', '', 'g')"
            cursor.execute(f'SELECT count(*) FROM "{table}" WHERE {digits} LIKE %s', ["%1378765%"])  # noqa: S608 - names of our own tables
            if cursor.fetchone()[0]:
                places.append(f"{table}.{column}")
    return places


def test_a_phone_number_sent_through_every_door_is_nowhere_to_be_read(
    world: World,
    as_: As,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    tasks: list[Any] = []
    monkeypatch.setattr(current_app, "send_task", lambda *args, **kwargs: tasks.append((args, kwargs)))
    caplog.set_level(logging.DEBUG)
    heads: list[str] = []
    operator, second, supervisor = as_("operator"), as_("operator2"), as_("supervisor")

    def send(caller: Any, path: str, body: Any, **headers: str) -> Any:
        answer = caller.post(f"/api/v1/{path}", body, headers=headers)
        heads.append(f"{answer.status_code} {answer.request['PATH_INFO']} {answer.headers}")
        return answer.json()

    with django_capture_on_commit_callbacks(execute=True):
        demand = {"text": "路灯坏了", "channel": "phone", "citizen": {"name": "王小明", "phone": "137 8765 4321"}}
        number = send(operator, "cases/", demand, **{"idempotency-key": CANARY})["number"]
        send(operator, "cases/", demand | {"citizen": {"phone": CANARY + "9"}, CANARY: 1})
        send(operator, "cases/", demand | {"category": CANARY, "area": CANARY, "external_id": "a\0" + CANARY})
        send(operator, "cases/search/", {"q": CANARY})
        send(operator, "cases/search/", {"q": {"phone": CANARY}})
        send(operator, "auth/token/", {"username": CANARY, "password": CANARY})
        send(as_("dispatcher"), f"cases/{number}/dispatch/", {"unit": CANARY})
        send(as_("dispatcher"), f"cases/{number}/dispatch/", {"unit": "water", "handler": CANARY})
        send(as_("dispatcher"), f"cases/{number}/dispatch/", {"unit": "water"})
        for caller in (operator, second):
            send(caller, f"cases/{number}/correct/", {"field": "phone", "value": CANARY[:-1] + "2", "reason": "写错了"})
        send(operator, f"cases/{number}/correct/", {"field": "address", "value": f"东街 1 号 {CANARY}", "reason": "写错了"})
        payload = send(as_("handler"), f"cases/{number}/reveal/", {"field": "phone", "reason": "约时间"})
        send(as_("handler"), f"cases/{number}/reveal/", {"field": CANARY, "reason": "约时间"})
        send(operator, f"cases/{number}/ratings/", SATISFIED | {"by": CANARY})
        send(operator, "ratings/nothing/", SATISFIED | {"solved": CANARY})
        supervisor.get(f"/api/v1/cases/{number}/")
    assert payload["value"].startswith("+861378765432"), "the number was there to be found"
    formatter = PrivateFormatter("%(message)s")
    logged = "\n".join(f"{record.getMessage()} {record.args} {formatter.format(record)}" for record in caplog.records)
    assert caplog.records
    assert tasks
    for place, text in (("logs", logged), ("task arguments", str(tasks)), ("headers and addresses", "\n".join(heads))):
        assert not [shape for shape in WRITTEN if shape in text], place
    assert places_in_the_database() == []
    world.registered(f"请打 {CANARY}")  # what the citizen says is sealed as it was said
    assert places_in_the_database() == []
