"""A verb is one object: what is forgotten stops the start, and what it declares is what happens."""

from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from accounts.models import Role
from casework import steps
from casework import verb as registry
from casework.effect import UNCHANGED, Effect
from casework.lifecycle import ANY, State
from casework.models import Case
from casework.verb import Ask, EventStyle, Notification, Verb
from tests.stateful.model import recomputed, stored
from tests.world import World

PARTS: dict[str, Any] = {
    "code": "ring_a_bell",
    "label": "Ring a bell",
    "roles": frozenset({Role.HANDLER}),
    "sources": ANY,
    "position": 999,
    "asks": (Ask("text", "line", "Bell"),),
    "public": True,
    "event_text": "A bell was rung.",
    "event_style": EventStyle("eye"),
    "tells": (Notification("ring_a_bell", to=("unit_lead",), staff_text="Case %(number)s: a bell was rung."),),
    "effect": UNCHANGED,
}


@pytest.mark.parametrize("part", ["label", "roles", "sources", "public", "event_text", "event_style", "tells", "effect"])
def test_a_verb_that_lacks_a_part_is_refused_by_verb_and_part(part: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"'ring_a_bell' lacks {part}"):
        registry.declare(Verb(**{name: value for name, value in PARTS.items() if name != part}))
    assert registry.find("ring_a_bell") is None


@pytest.mark.parametrize(
    ("part", "value", "problem"),
    [
        ("roles", frozenset(), "offered, but to nobody"),
        ("position", 0, "where among the buttons"),
        ("asks", (Ask("text", "colour", "Bell"),), "asked for as 'colour'"),
        ("tells", (Notification("ring_a_bell", staff_text="x"),), "reaches nobody"),
        ("tells", (Notification("ring_a_bell", to=("unit_lead",)),), "lacks the words"),
        ("tells", (Notification("ring_a_bell", citizen=True, staff_text="x"),), "lacks the words"),
        ("tells", (Notification("assign", to=("handler",), staff_text="x"),), "other words in another verb"),
        ("effect", Effect(state=State.CLOSED), "moves the case to 'closed', but its target is 'None'"),
        ("code", "resolve", "declared twice"),
    ],
)
def test_a_verb_that_does_not_fit_is_refused_in_words(part: str, value: object, problem: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=problem):
        registry.declare(Verb(**PARTS | {part: value}))
    assert registry.find("ring_a_bell") is None


def test_a_verb_that_is_offered_without_a_step_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_steps", {code: step for code, step in registry._steps.items() if code != "resolve"})
    with pytest.raises(ImproperlyConfigured, match="'resolve' stands no step"):
        registry.load_declarations(steps)


def test_an_event_of_a_verb_that_nobody_declared_cannot_be_written() -> None:
    with pytest.raises(ImproperlyConfigured, match="No verb 'ring_a_bell'"):
        registry.get("ring_a_bell")


def test_every_event_has_a_sentence_a_style_and_words_for_whom_it_tells() -> None:
    for verb in registry.every():
        assert verb.event_text, verb.code
        assert isinstance(verb.event_style, EventStyle), verb.code
        assert verb.label, verb.code
    assert len({verb.position for verb in registry.offered()}) == len(registry.offered())


def test_one_state_has_one_next_verb() -> None:
    awaited = [verb.awaited_in for verb in registry.every() if verb.awaited_in]
    assert sorted(awaited) == sorted({"received", "dispatched", "acknowledged", "visited", "resolved", "suspended"})


def returned(world: World, case: Case) -> Case:
    return steps.return_(case, reason="不归我们管", actor=world.handler, at=world.later(minutes=5))


def corrected(world: World, case: Case) -> Case:
    """With a correction that a second operator has not confirmed yet."""
    return steps.correct(case, field="phone", value="13800000000", reason="换号", actor=world.operator, at=world.later(minutes=5))


def retracted(world: World, case: Case) -> Case:
    visit = case.attestations.get().visit
    return steps.retract(case, visit=visit, reason_facts={}, actor=world.supervisor, at=world.later(minutes=5))


@pytest.mark.parametrize(
    "brought",
    [
        "registered",
        "dispatched",
        "acknowledged",
        "visited",
        "resolved",
        "closed",
        "closed_with_a_review",
        "returned",
        "dispatched_again",
        "retracted",
        "last_round",
    ],
)
def test_a_case_can_be_computed_again_from_its_events(world: World, brought: str) -> None:
    cases = {
        "closed_with_a_review": lambda: world.closed(corrected(world, world.resolved())),
        "returned": lambda: returned(world, world.acknowledged()),
        "dispatched_again": lambda: world.dispatched(returned(world, world.visited())),
        "retracted": lambda: retracted(world, world.visited()),
        "last_round": lambda: world.rated(world.resolved(world.visited(world.acknowledged(world.rated(score=1)))), score=1),
    }
    case = cases[brought]() if brought in cases else getattr(world, brought)()
    assert recomputed(case) == stored(case)


def test_an_effect_that_is_declared_wrongly_is_noticed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    case = world.resolved()
    resolve = registry.get("resolve")
    wrong = replace(resolve, effect=UNCHANGED)
    monkeypatch.setitem(registry._verbs, "resolve", wrong)
    assert recomputed(case) != stored(case)


def test_what_is_done_to_many_cases_has_keys_that_no_two_share() -> None:
    """In a list the first letter of a verb leads on with the chosen cases; `x`, `j` and `k` choose them."""
    letters = [verb.code[0] for verb in registry.in_bulk()]
    assert {"assign", "dispatch", "classify", "remind"} <= {verb.code for verb in registry.in_bulk()}
    assert len(letters) == len(set(letters))
    assert not set(letters) & set("xjk")
