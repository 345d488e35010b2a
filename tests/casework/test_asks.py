"""Every kind of question that a verb may ask is drawn as a field and parsed to the same value, on the desk and by the API."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.forms import Form
from rest_framework.exceptions import ValidationError

from accounts.models import Role
from casework.api.serializers import verbs
from casework.desk.cases.forms import VerbForm
from casework.effect import UNCHANGED
from casework.lifecycle import ANY
from casework.verb import ASKS, Ask, EventStyle, Verb
from tests.world import SHANGHAI, World

pytestmark = pytest.mark.django_db
CHOICES = (("mild", "Mild"), ("wild", "Wild"))
GOOD: dict[str, tuple[str, object, Callable[[World], object]]] = {
    "text": ("两行\n字", "两行\n字", lambda _world: "两行\n字"),
    "line": ("一行字", "一行字", lambda _world: "一行字"),
    "choice": ("wild", "wild", lambda _world: "wild"),
    "yes_no": ("yes", True, lambda _world: True),
    "date": ("2026-03-09", "2026-03-09", lambda _world: date(2026, 3, 9)),
    "moment": ("2026-03-09", "2026-03-09", lambda _world: date(2026, 3, 9)),
    "unit": ("water", "water", lambda world: world.water),
    "person": ("handler", "handler", lambda world: world.handler),
    "topic": ("leak", "leak", lambda world: world.leak),
    "area": ("village", "village", lambda world: world.village),
    "case": (" 20261122 00012", "20261122-00012", lambda _world: "20261122-00012"),
}
"""What a page sends, what the API is sent, and what the step is handed."""
FILES = frozenset({"files"})
"""No part of a body (tests/casework/desk/test_files.py, tests/casework/api/test_files.py)."""
BAD: dict[str, tuple[str, object]] = {
    "text": ("字" * 20_001, "字" * 20_001),
    "line": ("字" * 201, "字" * 201),
    "choice": ("mad", "mad"),
    "yes_no": ("perhaps", "perhaps"),
    "date": ("2026-02-30", "2026-02-30"),
    "moment": ("2026-02-30", "2026-03-09T10:00"),
    "unit": ("nowhere", "nowhere"),
    "person": ("nobody", "nobody"),
    "topic": ("nothing", "nothing"),
    "area": ("nowhere", "nowhere"),
    "case": ("the one from yesterday", "the one from yesterday"),
}


def verb(kind: str, *, required: bool = True) -> Verb:
    """One that is declared nowhere."""
    ask = Ask("answer", kind, "Answer", required=required, choices=CHOICES if kind == "choice" else ())
    return Verb(
        code="ask",
        label="Ask",
        roles=frozenset({Role.OPERATOR}),
        sources=ANY,
        position=1,
        asks=(ask,),
        public=False,
        event_text="Asked.",
        event_style=EventStyle(),
        tells=(),
        effect=UNCHANGED,
    )


def form(world: World, asked: Verb, value: str) -> Form:
    return VerbForm({"answer": value}, verb=asked, case=world.registered(), user=world.operator, recent={})


def body(asked: Verb, value: Any) -> Any:
    return verbs.body(asked)(data={"answer": value})


def value_of(world: World, kind: str, value: object) -> object:
    """The codes of the world's own rows."""
    rows = {"unit": world.water.code, "person": world.handler.username, "topic": world.leak.code, "area": world.village.code}
    return rows.get(kind, value)


def test_no_kind_is_forgotten() -> None:
    assert set(GOOD) == set(BAD) == ASKS - FILES


@pytest.mark.parametrize("kind", sorted(ASKS - FILES))
def test_an_answer_arrives_as_the_same_value_by_page_and_api(world: World, kind: str) -> None:
    typed, as_json, expected = GOOD[kind]
    page = form(world, verb(kind), str(value_of(world, kind, typed)))
    assert page.is_valid(), page.errors
    serializer = body(verb(kind), value_of(world, kind, as_json))
    assert serializer.is_valid(), serializer.errors
    assert page.cleaned_data["answer"] == serializer.validated_data["answer"] == expected(world)


@pytest.mark.parametrize("kind", sorted(ASKS - FILES))
def test_what_is_no_answer_is_refused_beside_its_field(world: World, kind: str) -> None:
    typed, as_json = BAD[kind]
    assert "answer" in form(world, verb(kind), typed).errors
    with pytest.raises(ValidationError, match="answer"):
        body(verb(kind), as_json).is_valid(raise_exception=True)


@pytest.mark.parametrize("kind", sorted(ASKS - FILES))
def test_a_question_that_has_to_be_answered_is_and_another_need_not_be(world: World, kind: str) -> None:
    assert "answer" in form(world, verb(kind), "").errors
    assert not form(world, verb(kind, required=False), "").errors
    assert not verbs.body(verb(kind))(data={}).is_valid()
    assert verbs.body(verb(kind, required=False))(data={}).is_valid()


def test_a_moment_of_a_case_that_runs_by_the_clock_is_an_instant(world: World) -> None:
    asked, at = verb("moment"), datetime(2026, 3, 3, 10, 30, tzinfo=SHANGHAI)
    case = world.dispatched(urgency="urgent")
    page = VerbForm({"answer": "2026-03-03T10:30"}, verb=asked, case=case, user=world.handler, recent={})
    assert page.is_valid(), page.errors
    serializer = body(asked, "2026-03-03T02:30:00Z")
    assert serializer.is_valid(), serializer.errors
    assert page.cleaned_data["answer"] == serializer.validated_data["answer"] == at


def test_no_is_an_answer_too(world: World) -> None:
    page = form(world, verb("yes_no"), "no")
    assert page.is_valid()
    assert page.cleaned_data["answer"] is False
