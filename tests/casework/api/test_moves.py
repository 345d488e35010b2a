"""The verbs through the API: 404 what is out of sight, 403 what is not yours, 400 what is malformed, 409 what a rule forbids."""

from typing import Any

import pytest

from casework import verb as registry
from casework.models import Event
from tests.casework.api.conftest import As
from tests.world import PHONE, World


def test_a_case_is_walked_from_the_call_to_the_visit(world: World, as_: As) -> None:
    number = as_("operator").at("cases/", {"text": "路灯坏了", "channel": "phone"}, expect=201)["number"]
    payload = as_("dispatcher").at(f"cases/{number}/dispatch/", {"unit": "water", "handler": "handler"}, expect=200)
    assert (payload["state"], payload["unit"], payload["handler"]) == ("dispatched", "water", "handler")
    handler = as_("handler")
    assert handler.at(f"cases/{number}/acknowledge/", {}, expect=200)["state"] == "acknowledged"
    handler.at(f"cases/{number}/contact/", {"how": "phone"}, expect=200)
    handler.at(f"cases/{number}/reply/", {"text": "明天来看", "public": True}, expect=200)
    assert handler.at(f"cases/{number}/resolve/", {"text": "修好了"}, expect=409)["code"] == "needs_visit"
    assert handler.at(f"cases/{number}/close/", {}, expect=409)["code"] == "needs_visit_and_rating"


def test_a_resolved_case_waits_for_the_citizen(world: World, as_: As) -> None:
    case = world.visited()
    assert as_("handler").at(f"cases/{case.number}/resolve/", {"text": "换了灯泡"}, expect=200)["state"] == "resolved"
    assert as_("handler").at(f"cases/{case.number}/close/", {}, expect=409)["code"] == "needs_rating"


@pytest.mark.parametrize("verb", ["acknowledge", "dispatch", "resolve", "close", "withdraw"])
def test_what_is_said_twice_is_answered_so(world: World, as_: As, verb: str) -> None:
    who, body, case = {
        "acknowledge": ("handler", {}, world.acknowledged),
        "dispatch": ("dispatcher", {"unit": "water"}, world.dispatched),
        "resolve": ("handler", {"text": "修好了"}, world.resolved),
        "close": ("handler", {}, world.closed),
        "withdraw": ("operator", {"reason": "自己修了"}, world.dispatched),
    }[verb]
    number = case().number
    if verb == "withdraw":
        as_(who).at(f"cases/{number}/{verb}/", body, expect=200)
    before = Event.objects.count()
    assert as_(who).at(f"cases/{number}/{verb}/", body, expect=409)["code"] == "already_done"
    assert Event.objects.count() == before


def test_what_is_not_ones_own_is_forbidden_before_the_body_is_read(world: World, as_: As) -> None:
    case = world.dispatched()
    for verb in ("dispatch", "reassign", "decline", "reopen", "correct", "waive_leader_visit"):
        assert as_("handler").at(f"cases/{case.number}/{verb}/", {"nonsense": 1}, expect=403)["code"] == "not_allowed"
    for verb in ("acknowledge", "comment", "reveal"):
        as_("auditor").at(f"cases/{case.number}/{verb}/", {}, expect=403)


@pytest.mark.parametrize(
    ("verb", "body", "field"),
    [
        ("dispatch", {}, "unit"),
        ("dispatch", {"unit": "nowhere"}, "unit"),
        ("dispatch", {"unit": 3}, "unit"),
        ("dispatch", {"unit": None}, "unit"),
        ("dispatch", {"unit": "water", "handler": "stranger"}, "handler"),
        ("dispatch", {"unit": "water", "handler": "nobody"}, "handler"),
        ("dispatch", {"unit": "water", "colour": "red"}, "colour"),
        ("decline", {"reason": "  "}, "reason"),
        ("decline", {"reason": 7}, "reason"),
        ("decline", {"reason": "a\x07b"}, "reason"),
        ("classify", {}, "category"),
        ("classify", {"urgency": "very"}, "urgency"),
        ("classify", {"category": ["utilities"]}, "category"),
        ("comment", ["text"], "body"),
        ("comment", "text", "body"),
    ],
)
def test_a_malformed_move_says_which_field(world: World, as_: As, verb: str, body: Any, field: str) -> None:
    case = world.registered()
    before = Event.objects.count()
    payload = as_("dispatcher").at(f"cases/{case.number}/{verb}/", body, expect=400)
    assert field in payload["fields"]
    assert Event.objects.count() == before


@pytest.mark.parametrize("verb", ["take_in", "register", "attest", "rate", "retract", "x"])
def test_verbs_that_nobody_makes_here_are_not_there(world: World, as_: As, verb: str) -> None:
    as_("supervisor").at(f"cases/{world.dispatched().number}/{verb}/", {}, expect=404)


def test_every_move_of_staff_has_an_address(world: World, as_: As) -> None:
    number = world.registered().number
    for verb in registry.offered():
        if verb.code != "rating_slip":
            as_("auditor").at(f"cases/{number}/{verb.code}/", {}, expect=403)


def test_after_a_return_the_unit_is_told_no_more_than_where_the_case_is(world: World, as_: As) -> None:
    case = world.acknowledged()
    payload = as_("handler").at(f"cases/{case.number}/return/", {"reason": "不归我们管"}, expect=200)
    assert payload["state"] == "received"
    assert (payload["text"], payload["citizen"]) == (None, None)
    as_("handler").at(f"cases/{case.number}/", expect=404)


def test_a_detail_is_shown_in_full_for_a_reason(world: World, as_: As) -> None:
    case = world.dispatched()
    payload = as_("handler").at(f"cases/{case.number}/reveal/", {"field": "phone", "reason": "约时间"}, expect=200)
    assert payload == {"field": "phone", "value": PHONE}
    assert Event.objects.filter(case=case).latest("seq").verb == "reveal"
    as_("handler").at(f"cases/{case.number}/reveal/", {"field": "phone"}, expect=400)
    assert as_("handler").at(f"cases/{case.number}/reveal/", {"field": "place", "reason": "x"}, expect=409)["code"] == "not_given"


def test_a_refusal_is_said_in_the_language_asked_for(world: World, as_: As) -> None:
    case = world.acknowledged()
    handler = as_("handler")
    english = handler.at(f"cases/{case.number}/resolve/", {"text": "x"}, headers={"accept-language": "en"})
    chinese = handler.at(f"cases/{case.number}/resolve/", {"text": "x"}, headers={"accept-language": "zh-CN"})
    assert english["code"] == chinese["code"]
    assert english["title"].isascii()
    assert not chinese["title"].isascii()
