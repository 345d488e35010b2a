"""The page of the rules: who sees it, and what it says when nothing looks any more."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from casework.escalation.sweep import sweep
from casework.models import EscalationRule, RuleVersion
from tests.casework.rule_editor.conftest import Tuned, tuned  # noqa: F401 - a fixture
from tests.world import World

pytestmark = pytest.mark.django_db


def page(world: World, who: str) -> str:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people[who])
    return client.get("/rules/").content.decode()


def test_when_no_look_has_finished_for_five_minutes_it_says_so() -> None:
    world = World(now=RuleVersion.objects.earliest("created_at").created_at)
    with time_machine.travel(world.now, tick=False) as clock:
        assert "Escalation has stopped" not in page(world, "administrator"), "the first look has its five minutes"
        assert "No sweep has finished yet" in page(world, "administrator")
        clock.shift(timedelta(minutes=5))
        assert "Escalation has stopped" in page(world, "administrator"), "no look at all"
        sweep(at=world.later(minutes=5))
        clock.shift(timedelta(minutes=4))
        assert "Escalation has stopped" not in page(world, "administrator")
        clock.shift(timedelta(minutes=2))
        assert "Escalation has stopped" in page(world, "supervisor")


def test_who_only_reads_is_offered_no_new_rule(world: World) -> None:
    assert "New rule" in page(world, "administrator")
    assert "New rule" not in page(world, "auditor")
    assert "Online only: yellow card" in page(world, "auditor")


def test_the_second_of_two_who_edit_a_rule_may_save_again_what_they_wrote(world: World) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people["administrator"])
    payload = {
        "name": "先写的",
        "relation": "after",
        "amount": "200",
        "unit": "working_days",
        "repeat_times": "1",
        "act_take_up": "on",
        "reason": "试一试",
        "version": "1",
    }
    assert client.post("/rules/visit-second/", payload).status_code == 302
    second = client.post("/rules/visit-second/", payload | {"name": "后写的"})
    assert (second.status_code, second.context["form"]["name"].value()) == (400, "后写的")
    again = payload | {"name": "后写的", "version": second.context["form"]["version"].value()}
    assert client.post("/rules/visit-second/", again).status_code == 302


def test_one_button_too_is_confirmed_by_the_number_that_was_shown(world: World, tuned: Tuned) -> None:  # noqa: F811
    world.acknowledged()
    tuned("visit-second", amount=1, unit="minutes")
    tuned("visit-second", amount=1, unit="minutes", enabled=False)
    with time_machine.travel(world.later(minutes=5)):
        client = Client(headers={"accept-language": "en"})
        client.force_login(world.people["administrator"])
        payload = {"reason": "x", "version": "3", "restore": "2"}
        for address in ("switch", "restore"):
            for confirmation in ("yes", "1", "open_cases:2", "open_cases:1 visits:1"):
                assert client.post(f"/rules/visit-second/{address}/", payload | {"confirm": confirmation}).status_code == 409
        shown = client.post("/rules/visit-second/switch/", payload).content.decode()
        assert 'name="confirm" value="open_cases:1"' in shown
        assert client.post("/rules/visit-second/switch/", payload | {"confirm": "open_cases:1"}).status_code == 302
    assert EscalationRule.objects.get(code="visit-second").enabled


def test_of_a_flood_the_page_says_at_least_and_counts_on_when_asked(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casework.desk.rules.page.MOST", 2)
    for nth in range(3):
        world.acknowledged(phone=f"1380013800{nth}", handler=world.handler)
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people["administrator"])
    payload = {
        "name": "x",
        "relation": "after",
        "amount": "1",
        "unit": "minutes",
        "repeat_times": "1",
        "act_owe_leader_visit": "on",
        "reason": "试一试",
        "version": "1",
    }
    with time_machine.travel(world.later(hours=1)):
        for path in ("/rules/preview/visit/visit-third/", "/rules/visit-third/"):
            first = client.post(path, payload | {"act": "preview"}).content.decode()
            assert "≥ 2</span>" in first, path
            assert "at least 2 of 3 open cases" in first
            assert "If saved now, it fires at once on at least 2 of 3 open cases." in first
            assert "Count all of them" in first
            whole = client.post(path, payload | {"act": "count"}).content.decode()
            assert "data-count>3</span>" in whole, path
            assert "Count all of them" not in whole
    assert EscalationRule.objects.get(code="visit-third").versions.count() == 1
