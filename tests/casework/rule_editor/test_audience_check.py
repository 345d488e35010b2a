"""Whom rules and verbs tell is checked when the application starts and when a rule is saved, not when it is too late."""

from dataclasses import replace
from typing import Any

import pytest

from casework import defaults
from casework.escalation.actions import ACTIONS
from casework.escalation.actions.action import Action, Option
from casework.refusal import Invalid
from casework.rule_editor.audience_check import check_audiences
from casework.steps.chase import CHASE
from casework.verb import Notification
from tests.casework.rule_editor.conftest import Tuned


class Tell(Action):
    type = "tell"
    label = "Tell"
    options = {"to": Option("To", (("supervisor@area", "the area's"), ("boss@area", "nobody")))}  # noqa: RUF012

    def tells(self, settings: dict[str, Any]) -> list[str]:
        return [settings["to"]]


def test_what_the_product_ships_with_reaches_somebody() -> None:
    assert check_audiences() == []


def test_an_action_that_could_tell_nobody_is_named_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ACTIONS, "tell", Tell())
    assert [fault.msg for fault in check_audiences()] == ["action tell tells 'boss@area', which is no audience."]


def test_so_is_a_verb_and_a_rule_of_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casework.verb.every", lambda: [replace(CHASE, tells=(Notification("chase", to=("supervisor@moon",)),))])
    monkeypatch.setattr(
        defaults, "RULES", [("own", "visit", "", "", "after", 1, "hours", {}, [{"type": "remind", "to": ["somebody"]}], None)]
    )
    assert [fault.msg for fault in check_audiences()] == [
        "verb chase tells 'supervisor@moon', which is no audience.",
        "rule own tells 'somebody', which is no audience.",
    ]


@pytest.mark.django_db
def test_a_rule_that_tells_nobody_is_not_saved(tuned: Tuned, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ACTIONS, "tell", Tell())
    with pytest.raises(Invalid) as why:
        tuned("visit-second", actions=[{"type": "tell", "to": "boss@area"}])
    assert why.value.fields == {"actions": ["Nobody can be told by these names: boss@area."]}
    assert tuned("visit-second", actions=[{"type": "tell", "to": "supervisor@area"}]).version == 2
