"""Rules through the API, as the contract has them."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from rest_framework.test import APIClient

from accounts.models import Unit, User
from casework.escalation.sweep import sweep
from casework.models import EscalationRule, Firing
from tests import tuning
from tests.world import World

pytestmark = pytest.mark.django_db
NEW = {
    "name": "负责人仍未走访",
    "waiting_for": "visit",
    "after": {"value": 6, "unit": "working_days"},
    "scope": {"areas": ["qh"], "urgencies": ["normal"]},
    "actions": [{"type": "remind", "to": ["supervisor"]}],
}
Ask = Callable[..., Any]


@pytest.fixture
def ask(world: World) -> Ask:
    def asked(method: str, path: str, body: Any = None, *, by: User | None = None) -> Any:
        client = APIClient()
        client.force_authenticate(by or world.administrator)
        return getattr(client, method)(f"/api/v1/{path}", body, format="json")

    return asked


def rule(code: str) -> EscalationRule:
    return EscalationRule.objects.select_related("current").get(code=code)


def test_every_rule_is_listed_with_its_sentence(ask: Ask) -> None:
    rules = ask("get", "escalation-rules/?page_size=200").json()["results"]
    assert len(rules) == EscalationRule.objects.count()
    second = next(row for row in rules if row["code"] == "visit-second")
    assert second["after"] == {"value": 2, "unit": "working_days"}
    assert second["sentence"].startswith("When a case has been online only for 2 working days")
    assert second["saved_by"] is None


def test_a_rule_is_made_changed_switched_off_and_never_lost(ask: Ask, world: World) -> None:
    made = ask("post", "escalation-rules/", NEW)
    assert (made.status_code, made.json()["version"], made.json()["scope"]) == (201, 1, NEW["scope"])
    path = f"escalation-rules/{made.json()['id']}/"
    changed = ask(
        "patch", path, {"before_due": {"value": 1, "unit": "hours"}, "waiting_for": "visit", "version": 1, "reason": "早些"}
    )
    assert changed.status_code == 200, changed.json()
    assert (changed.json()["version"], changed.json()["reason"], changed.json()["saved_by"]) == (2, "早些", "administrator")
    assert "after" not in changed.json()
    assert ask("patch", path, {"name": "x", "version": 1}).json()["code"] == "stale"
    assert ask("delete", path).status_code == 204
    assert (ask("get", path).json()["enabled"], ask("get", path).json()["version"]) == (False, 3)
    assert ask("delete", path).status_code == 204
    assert ask("get", path).json()["version"] == 3, "deleted twice, it is deleted once"


def test_a_rule_that_names_a_unit_that_is_gone_is_switched_off(ask: Ask, world: World) -> None:
    gone = world.keep(Unit(code="gone", name="已撤销"))
    made = ask("post", "escalation-rules/", NEW | {"scope": {"units": ["gone"]}}).json()
    world.keep(gone, code="renamed")
    path = f"escalation-rules/{made['id']}/"
    assert ask("patch", path, {"enabled": False}).status_code == 200
    assert ask("patch", path, {"enabled": True}).status_code == 400
    rule = EscalationRule.objects.get(pk=made["id"])
    tuning.rewrite(rule, enabled=True, name="坏", scope={"units": "x"}, actions=[{"type": "take_up"}])
    assert ask("delete", path).status_code == 204
    assert not EscalationRule.objects.get(pk=rule.pk).enabled


@pytest.mark.parametrize("body", [[], [{"enabled": False}], "x", 5])
def test_a_change_that_is_no_object_is_refused(ask: Ask, body: Any) -> None:
    tuned = rule("visit-second")
    for method, path in (("patch", ""), ("post", "preview/"), ("post", "backtest/")):
        assert ask(method, f"escalation-rules/{tuned.pk}/{path}", body).status_code == 400
    assert tuned.versions.count() == 1


def test_a_large_change_is_answered_with_its_preview_until_it_is_confirmed(ask: Ask, world: World) -> None:
    case = world.acknowledged()
    large = NEW | {"after": {"value": 5, "unit": "minutes"}}
    refused = ask("post", "escalation-rules/", large)
    assert (refused.status_code, refused.json()["code"]) == (409, "needs_confirmation")
    assert refused.json()["preview"]["cases"][0]["number"] == case.number
    assert refused["Content-Type"] == "application/problem+json"
    assert ask("post", "escalation-rules/", large | {"confirm": True}).status_code == 201


def test_previews_and_backtests_change_nothing(ask: Ask, world: World) -> None:
    world.acknowledged()
    before = EscalationRule.objects.count(), Firing.objects.count()
    pk = rule("visit-second").pk
    changed = {"after": {"value": 1, "unit": "working_days"}}
    period = {"from": "2026-03-01", "to": "2026-03-10"}
    with time_machine.travel(world.later(days=10)):
        assert ask("post", "escalation-rules/preview/", NEW).json()["count"] == 1
        assert ask("post", f"escalation-rules/{pk}/preview/", changed).json()["open_cases"] == 1
        payload = ask("post", f"escalation-rules/{pk}/backtest/", changed | period).json()
        assert (payload["firings"], payload["difference"]) == (1, {"both": 1, "only_new": 0, "only_present": 0})
        assert len(payload["by_day"]) == 10
        assert ask("post", "escalation-rules/backtest/", NEW | period).json()["difference"] is None
    assert (EscalationRule.objects.count(), Firing.objects.count()) == before


def test_a_flood_is_counted_to_a_limit_or_to_its_end(ask: Ask, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casework.api.views.rules.MOST", 2)
    for nth in range(3):
        world.acknowledged(phone=f"1380013800{nth}")
    pk = rule("visit-second").pk
    with time_machine.travel(world.later(days=10)):
        for path, body in (("escalation-rules/preview/", NEW), (f"escalation-rules/{pk}/preview/", {})):
            payload, whole = ask("post", path, body).json(), ask("post", path + "?whole=true", body).json()
            assert (payload["count"], payload["count_at_least"], len(payload["cases"])) == (2, True, 2)
            assert (whole["count"], whole["count_at_least"], len(whole["cases"])) == (3, False, 3)
            assert ask("post", path + "?whole=maybe", body).status_code == 400
            assert ask("post", path + "?half=true", body).status_code == 400


@pytest.mark.parametrize(
    "wrong",
    [
        {"after": None},
        {"after": {"value": -1, "unit": "hours"}},
        {"after": {"value": 1, "unit": "moons"}},
        {"name": ""},
        {"before_due": {"value": 1, "unit": "hours"}},
        {"actions": []},
        {"actions": [{}]},
        {"actions": "remind"},
        {"scope": {"units": ["gone"]}},
        {"scope": {"units": []}},
        {"scope": {"moods": ["bad"]}},
        {"waiting_for": "godot"},
        {"repeat": {"every": {"value": 1, "unit": "hours"}, "times": 99}},
        {"unknown": 1},
        {"name": "a\u202eb"},
        {"after": {"value": 10**30, "unit": "hours"}},
        {"name": "x" * 500},
    ],
)
def test_what_cannot_be_a_rule_is_said_beside_its_field(ask: Ask, wrong: dict[str, Any]) -> None:
    before = EscalationRule.objects.count()
    for path in ("escalation-rules/", "escalation-rules/preview/"):
        answer = ask("post", path, NEW | wrong)
        assert (answer.status_code, bool(answer.json()["fields"])) == (400, True), answer.json()
    assert EscalationRule.objects.count() == before


@pytest.mark.parametrize(
    "period", [{}, {"from": "2026-03-10", "to": "2026-03-01"}, {"from": "2026-01-01", "to": "2026-12-31"}, {"from": "x", "to": 5}]
)
def test_a_period_is_whole_and_at_most_92_days(ask: Ask, period: dict[str, Any]) -> None:
    assert ask("post", "escalation-rules/backtest/", NEW | period).status_code == 400


def test_firings_are_listed_of_the_cases_a_person_sees(ask: Ask, world: World) -> None:
    case = world.acknowledged()
    secret = world.acknowledged(phone="13800138001", against=world.roads, kind="report", brief="x")
    world.later(days=2)
    sweep(at=world.now)
    listed = ask("get", "firings/?rule=visit-first", by=world.auditor).json()["results"]
    assert {row["case"] for row in listed} == {case.number, secret.number}
    assert {(row["rule"], row["version"], row["outcome"]) for row in listed} == {("visit-first", 1, "done")}
    assert ask("get", f"firings/?case={case.number}&unit=water").json()["results"]
    assert ask("get", "firings/?after=2030-01-01T00:00:00Z").json()["results"] == []
    assert ask("get", "firings/?unit=gov").json()["results"], "what is below a unit is included"
    assert ask("get", "firings/?unit=roads").json()["results"] == []
    assert {row["rule_id"] for row in listed} == {rule("visit-first").pk}
    assert ask("get", f"firings/?rule={rule('visit-first').pk}").json()["results"], "a rule is named by its id too"
    for query in (
        "rule=a",
        "rule=999999",
        "case=20260302-99999",
        "unit=nowhere",
        "after=soon",
        "rul=visit-first",
        "case=%00",
        "rule=visit-first&rule=visit-second",
    ):
        refused = ask("get", f"firings/?{query}")
        assert (refused.status_code, list(refused.json()["fields"])) == (400, [query.split("=")[0]])
    assert ask("get", "firings/", by=world.handler).status_code == 403
