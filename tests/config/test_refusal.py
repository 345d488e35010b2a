"""On servers nothing begins its work as somebody who could switch off what guards the cases."""

import os
import subprocess
import sys

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from config.dev import local
from config.dev.parts import PARTS
from tests import patience
from tests.databases import application_url, url_of
from tests.deploy import production
from tests.lanes import first
from tests.roles import as_owner

BEGINS = {"web": ("-c", "import config.wsgi"), "worker": PARTS["worker"][1:], "beat": PARTS["beat"][1:]}


def begin(*arguments: str, url: str) -> "subprocess.CompletedProcess[str]":
    # What the browser of another test needs is no setting of a server.
    ours = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=local.BASE,
        env=ours | production() | {"DATABASE_URL": url, "REDIS_URL": "redis://127.0.0.1:1/0"},
        capture_output=True,
        text=True,
        timeout=patience.SECONDS,
        check=False,
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("part", first(1, PARTS))
def test_no_part_starts_as_the_owner(part: str) -> None:
    ended = begin(*BEGINS[part], url=url_of(connection.settings_dict["NAME"]))
    assert ended.returncode == 1, ended
    assert "`manage.py prepare_roles` makes the first" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("database", first(1, ["here", "away"]))
def test_the_web_starts_as_the_application_and_where_the_database_is_away(database: str) -> None:
    away = "postgresql://doorstep_app:x@127.0.0.1:1/doorstep"
    ended = begin(*BEGINS["web"], url=away if database == "away" else application_url(connection.settings_dict["NAME"]))
    assert (ended.returncode, "prepare_roles" in ended.stderr) == (0, False), ended


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_the_check_of_a_deployment_says_it() -> None:
    check = ("manage.py", "check", "--deploy", "--database", "default", "--fail-level", "WARNING")
    refused = begin(*check, url=url_of(connection.settings_dict["NAME"]))
    assert (refused.returncode, "accounts.E003" in refused.stderr) == (1, True)
    assert begin(*check, url=application_url(connection.settings_dict["NAME"])).returncode == 0


def test_a_server_that_became_mighty_is_not_ready(db: None, client: Client, settings: Settings) -> None:
    settings.PRODUCTION = True
    assert client.get("/readyz", secure=True).status_code == 200
    with as_owner():
        answer = client.get("/readyz", secure=True)
    assert (answer.status_code, answer.json()["database_role"]) == (503, False)
