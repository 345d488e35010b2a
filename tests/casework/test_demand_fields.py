"""A demand's fields have one set of limits: at the limit every door lets it in, one more is refused in the same words."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import models
from django.test import Client

from casework import steps
from casework.channels import file_import, headers
from casework.models import Case, Citizen, Words
from casework.refusal import Invalid
from casework.steps import CitizenDetails, Demand
from casework.writing.demand_fields import LONGEST
from tests.casework.api.conftest import As, as_  # noqa: F401 - a fixture
from tests.world import World

PHONE = "13912345678"
Refusal = list[str] | None


@dataclass(frozen=True)
class Hall:
    """Where the doors are: the world, its people's callers, a browser, a folder for files."""

    world: World
    caller: As
    browser: Client
    folder: Path


@pytest.fixture
def hall(world: World, as_: As, client: Client, tmp_path: Path) -> Hall:  # noqa: F811
    return Hall(world, as_, client, tmp_path)


def text_of(name: str, length: int) -> str:
    """A phone number is written with spaces, so that it is one however long it is."""
    if name == "citizen.email":
        return "w" * (length - len("@example.org")) + "@example.org"
    return PHONE[:3] + " " * (length - len(PHONE)) + PHONE[3:] if name == "citizen.phone" else "灯" * length


def demand(name: str, length: int) -> dict[str, object]:
    """As a body: what belongs to the citizen stands below it."""
    value = text_of(name, length)
    body: dict[str, object] = {"text": "路灯坏了", "channel": "phone"}
    if name.startswith("citizen."):
        return body | {"citizen": {name.removeprefix("citizen."): value}}
    return body | {name: value}


def step(hall: Hall, name: str, length: int) -> Refusal:
    fields = demand(name, length)
    citizen = CitizenDetails(**fields.pop("citizen", {}))  # type: ignore[arg-type]
    try:
        steps.register(Demand(**fields, citizen=citizen), actor=hall.world.operator, at=hall.world.now)  # type: ignore[arg-type]
    except Invalid as refused:
        return refused.fields[name]
    return None


def api(hall: Hall, name: str, length: int) -> Refusal:
    answer = hall.caller("operator").at("cases/", demand(name, length))
    return answer["fields"][name] if "fields" in answer else None


def page(hall: Hall, name: str, length: int) -> Refusal:
    hall.browser.force_login(hall.world.operator)
    form = {"text": "路灯坏了", "kind": "help", "channel": "phone", "urgency": "normal"}
    field = name.removeprefix("citizen.")
    answer = hall.browser.post("/register/", form | {field: text_of(name, length)})
    return answer.context["form"].errors[field] if answer.status_code == 400 else None


def file(hall: Hall, name: str, length: int) -> Refusal:
    columns = {"text": "留言详情", "address": "地址", "external_id": "留言编号"}
    columns |= {"citizen.name": "姓名", "citizen.phone": "电话", "citizen.email": "电子邮箱"}
    row = dict.fromkeys(columns, "") | {"text": "路灯坏了"} | {name: text_of(name, length)}
    with (hall.folder / "demands.csv").open("w", encoding="utf-8", newline="") as written:
        csv.writer(written).writerows([columns.values(), [row[column] for column in columns]])
    opened = file_import.open_file(hall.folder / "demands.csv", mapping=headers.Mapping())
    (tally,) = file_import.run(opened, actor=None, at=hall.world.now, dry_run=False)
    assert tally.read == 1
    return [refusal.reason.split(f"{name}: ")[1] for refusal in tally.refused] or None


DOORS: dict[Callable[..., Refusal], set[str]] = {
    step: set(LONGEST),
    api: set(LONGEST) - {"brief", "source_category"},
    page: set(LONGEST) - {"source", "external_id", "source_category"},
    file: {"text", "address", "external_id", "citizen.name", "citizen.phone", "citizen.email"},
}


@pytest.mark.parametrize(("door", "name"), [(door, name) for door, names in DOORS.items() for name in LONGEST if name in names])
def test_at_its_limit_a_field_passes_and_one_more_is_refused_in_the_same_words(
    hall: Hall, door: Callable[..., Refusal], name: str
) -> None:
    longest = LONGEST[name]
    refused = [f"At most {longest} characters."]
    assert door(hall, name, longest + 1) == refused
    assert not Case.objects.exists()
    assert door(hall, name, longest) is None
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("model", "column", "name"),
    [
        (Case, "address", "address"),
        (Case, "source", "source"),
        (Case, "external_id", "external_id"),
        (Case, "source_category", "source_category"),
        (Citizen, "name", "citizen.name"),
        (Case, "email", "citizen.email"),
        (Words, "title", "title"),
    ],
)
def test_a_column_holds_what_its_field_lets_in(model: type[models.Model], column: str, name: str) -> None:
    assert model._meta.get_field(column).max_length == LONGEST[name]
