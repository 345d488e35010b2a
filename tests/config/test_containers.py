"""What runs on servers is what `make run` runs, with the same packages and the same switches."""

import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.dev import local
from config.dev.parts import PARTS, PREPARE
from config.dev.postgres import COLLATION


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    composed = yaml.safe_load((local.BASE / "docker-compose.yml").read_text())
    by_name: dict[str, Any] = composed["services"]
    return by_name


@pytest.mark.parametrize("name", PARTS)
def test_each_part_has_the_command_of_make_run(services: dict[str, Any], name: str) -> None:
    assert tuple(shlex.split(services[name]["command"])) == PARTS[name]


def test_nothing_runs_before_the_database_is_prepared(services: dict[str, Any]) -> None:
    assert tuple(shlex.split(services["prepare"]["command"])) == PREPARE
    for name in PARTS:
        assert services[name]["depends_on"]["prepare"] == {"condition": "service_completed_successfully"}


def test_the_parts_are_one_image_in_production(services: dict[str, Any]) -> None:
    for name in ("prepare", *PARTS):
        assert services[name]["build"] == {"context": ".", "args": {"REQUIREMENTS": "${REQUIREMENTS:-app}"}}
        assert services[name]["environment"]["DOORSTEP_ENV"] == "production"


def test_the_owner_of_the_tables_is_known_to_the_preparing_alone(services: dict[str, Any]) -> None:
    owner, application = "postgresql://doorstep:${POSTGRES_PASSWORD:?", "postgresql://doorstep_app:${APPLICATION_PASSWORD:?"
    assert services["postgres"]["environment"]["POSTGRES_USER"] == "doorstep"
    assert services["prepare"]["environment"]["OWNER_DATABASE_URL"].startswith(owner)
    for name in ("prepare", *PARTS):
        environment = services[name]["environment"]
        assert environment["DATABASE_URL"].startswith(application)
        assert environment["POSTGRES_PASSWORD"] == ""
        assert ("OWNER_DATABASE_URL" in environment) == (name == "prepare")


def test_the_image_starts_the_web_and_installs_what_is_locked() -> None:
    text = (local.BASE / "Dockerfile").read_text()
    command = next(line for line in text.splitlines() if line.startswith("CMD"))
    assert tuple(yaml.safe_load(command.removeprefix("CMD "))) == PARTS["web"]
    assert "--require-hashes" in text
    assert "ARG REQUIREMENTS=app\n" in text
    assert "--python /venv/bin/python requirements/$REQUIREMENTS.txt" in text


def test_both_databases_are_made_alike(services: dict[str, Any]) -> None:
    switches = shlex.split(services["postgres"]["environment"]["POSTGRES_INITDB_ARGS"])
    assert set(COLLATION) <= set(switches)


def test_what_make_run_calls_is_what_the_makefile_says() -> None:
    recipes = Path(local.BASE / "Makefile").read_text()
    assert "-m config.dev.start" in recipes
    assert all(recipe in recipes for recipe in ("\nrun:", "\ntest:", "\ncheck:", "\nbench:", "\ndrill:"))
