"""Every saved change is a version of its own; nothing is saved that was not seen, and no one overwrites another."""

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from casework.escalation.sweep import sweep
from casework.models import EscalationRule, Event, Firing, RuleVersion
from casework.refusal import Invalid, NotAllowed, Refused
from casework.rule_editor.proposal import Proposal
from casework.rule_editor.save import NeedsConfirmation, restore, save
from tests import tuning
from tests.casework.rule_editor.conftest import Tuned, proposed, rule
from tests.world import World

pytestmark = pytest.mark.django_db


def test_a_change_is_a_new_version_with_who_when_and_why(world: World, tuned: Tuned) -> None:
    version = tuned("visit-second", amount=1, reason="两天太久")
    assert (version.version, version.author, version.reason, version.created_at) == (
        2,
        world.administrator,
        "两天太久",
        world.now,
    )
    assert rule("visit-second").current == version
    old = RuleVersion.objects.get(rule__code="visit-second", version=1)
    assert (old.amount, old.author) == (2, None)


def test_a_version_is_never_changed_or_removed(tuned: Tuned) -> None:
    version = tuned("visit-second", amount=1)
    for change in (lambda: RuleVersion.objects.filter(pk=version.pk).update(amount=9), version.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_change_needs_its_reason_and_an_administrator(world: World, tuned: Tuned) -> None:
    with pytest.raises(Invalid) as why:
        tuned("visit-second", amount=1, reason="  ")
    assert "reason" in why.value.fields
    for person in (world.supervisor, world.handler, world.auditor):
        with pytest.raises(NotAllowed):
            save(
                proposed("visit-second"),
                rule("visit-second"),
                base_version=1,
                reason="x",
                confirmed=True,
                actor=person,
                at=world.now,
            )
    assert rule("visit-second").versions.count() == 1


def test_the_second_of_two_who_edit_at_once_is_told_who_was_first(tuned: Tuned) -> None:
    tuned("visit-second", amount=1, known_version=1)
    with pytest.raises(Refused) as stale:
        tuned("visit-second", amount=3, known_version=1)
    assert stale.value.code == "stale"
    assert "Administrator" in str(stale.value)
    assert rule("visit-second").current.amount == 1  # type: ignore[union-attr]
    assert tuned("visit-second", amount=3, known_version=2).version == 3


def test_only_a_rule_that_waits_for_a_rating_asks_for_a_call(tuned: Tuned) -> None:
    call = [{"type": "callback"}]
    with pytest.raises(Invalid) as why:
        tuned("visit-second", actions=call)
    assert why.value.fields == {"actions": ["“Add to the callback queue” cannot be used with this wait."]}
    assert tuned("rating-callback", actions=call, amount=24).actions == call


def test_what_a_rule_waits_for_never_changes(tuned: Tuned) -> None:
    with pytest.raises(Invalid) as why:
        tuned("visit-second", waiting_for="rating")
    assert "waiting_for" in why.value.fields


def test_switched_off_it_fires_no_more_and_switched_on_again(world: World, tuned: Tuned) -> None:
    world.acknowledged()
    tuned("visit-first", enabled=False)
    world.later(days=2)
    sweep(at=world.now)
    assert not Firing.objects.filter(rule__code="visit-first").exists()
    tuned("visit-first", enabled=True)
    sweep(at=world.now)
    assert Firing.objects.filter(rule__code="visit-first", version__version=3).count() == 1


@pytest.mark.parametrize(
    "broken", [{"scope": {"units": ["roads", "gone"]}}, {"scope": {"units": "roads"}}, {"actions": [{"type": "gone"}]}]
)
def test_what_cannot_be_used_any_more_can_be_switched_off_and_not_on(tuned: Tuned, broken: dict[str, Any]) -> None:
    there = rule("visit-second")
    tuning.rewrite(there, **broken)
    with pytest.raises(Invalid):
        tuned("visit-second", enabled=False, amount=3)
    assert tuned("visit-second", enabled=False).version == 3
    assert not rule("visit-second").enabled
    with pytest.raises(Invalid):
        tuned("visit-second", enabled=True)


def test_an_old_version_is_restored_as_a_new_one(world: World, tuned: Tuned) -> None:
    tuned("visit-second", amount=1)
    old = RuleVersion.objects.select_related("rule").get(rule__code="visit-second", version=1)
    version = restore(old, base_version=2, reason="改回来", confirmed=True, actor=world.administrator, at=world.now)
    assert (version.version, version.amount, rule("visit-second").versions.count()) == (3, 2, 3)


def test_an_edited_version_never_fires_again_what_an_earlier_one_fired(world: World, tuned: Tuned) -> None:
    case = world.acknowledged()
    world.later(days=2)
    sweep(at=world.now)
    tuned("visit-first", amount=2, unit="working_hours")
    world.later(minutes=1)
    sweep(at=world.now)
    assert list(Firing.objects.filter(rule__code="visit-first").values_list("version__version", flat=True)) == [1]
    assert Event.objects.filter(case=case, verb="escalate", facts__rule="visit-first").count() == 1


def test_what_fires_on_many_cases_at_once_is_saved_only_once_its_number_is_confirmed(world: World, tuned: Tuned) -> None:
    world.acknowledged()
    world.later(hours=3)
    with pytest.raises(NeedsConfirmation) as large:
        tuned("visit-second", confirmed=False, amount=2, unit="working_hours")
    assert large.value.preview.count == 1
    assert [excess.code for excess in large.value.excess] == ["open_cases"]
    assert rule("visit-second").versions.count() == 1
    assert tuned("visit-second", confirmed=True, amount=2, unit="working_hours").version == 2


def test_a_rule_that_asks_for_more_visits_than_the_unit_makes_has_to_be_confirmed(world: World, tuned: Tuned) -> None:
    for nth in range(12):
        world.acknowledged(phone=f"138001380{nth:02}")
    with pytest.raises(NeedsConfirmation) as large:
        tuned("visit-third", confirmed=False, amount=2)
    assert [excess.code for excess in large.value.excess] == ["visits"]
    assert "Water bureau would have to make 12 visits" in str(large.value)


def test_a_new_rule_is_a_rung_of_its_own(world: World) -> None:
    proposal = Proposal(
        waiting_for="leader_visit",
        name="负责人仍未走访",
        relation="after",
        amount=1,
        unit="working_days",
        actions=[{"type": "remind", "to": ["supervisor"]}],
    )
    version = save(proposal, None, base_version=None, reason="新增一级", confirmed=True, actor=world.administrator, at=world.now)
    assert version.version == 1
    assert version.rule.position > max(EscalationRule.objects.exclude(pk=version.rule_id).values_list("position", flat=True))


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "no time at all": ({"amount": 0}, "amount"),
    "a negative time": ({"amount": -1}, "amount"),
    "longer than a year": ({"amount": 251}, "amount"),
    "an unknown unit": ({"unit": "fortnights"}, "amount"),
    "an unknown relation": ({"relation": "during"}, "relation"),
    "no name": ({"name": "  "}, "name"),
    "an endless name": ({"name": "长" * 121}, "name"),
    "a scope of nothing": ({"scope": {"units": []}}, "scope.units"),
    "a unit that is gone": ({"scope": {"units": ["gone"]}}, "scope.units"),
    "an unknown urgency": ({"scope": {"urgencies": ["whenever"]}}, "scope.urgencies"),
    "an unknown limit": ({"scope": {"weather": ["rain"]}}, "scope"),
    "a scope that is no list": ({"scope": {"units": "water"}}, "scope.units"),
    "no action": ({"actions": []}, "actions"),
    "an unknown action": ({"actions": [{"type": "dance"}]}, "actions"),
    "an action that is none": ({"actions": ["remind"]}, "actions"),
    "an action twice": ({"actions": [{"type": "take_up"}, {"type": "take_up"}]}, "actions"),
    "a reminder to nobody": ({"actions": [{"type": "remind", "to": []}]}, "actions"),
    "a reminder to a stranger": ({"actions": [{"type": "remind", "to": ["mayor"]}]}, "actions"),
    "a card of no colour": ({"actions": [{"type": "card", "colour": "green"}]}, "actions"),
    "more than an action knows": ({"actions": [{"type": "take_up", "loudly": True}]}, "actions"),
    "31 times": ({"repeat_times": 31, "repeat_amount": 1, "repeat_unit": "hours"}, "repeat_times"),
    "again after nothing": ({"repeat_times": 2, "repeat_amount": 0, "repeat_unit": "hours"}, "repeat_amount"),
    "again, without a time": ({"repeat_times": 2}, "repeat_amount"),
}


@pytest.mark.parametrize(("changed", "field"), BAD.values(), ids=BAD)
def test_what_cannot_be_a_rule_is_refused_in_words_and_nothing_is_lost(tuned: Tuned, changed: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as why:
        tuned("visit-second", **changed)
    assert why.value.fields[field][0]
    assert rule("visit-second").versions.count() == 1
