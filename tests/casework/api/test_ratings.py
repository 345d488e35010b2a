"""Ratings through the API: by link, through an operator, on paper."""

from datetime import timedelta
from typing import Any

import pytest

from casework.models import Case, Link, Rating
from tests.casework.api.conftest import As, Caller
from tests.standing import beginning
from tests.world import MONDAY, World

SATISFIED = {"score": 5, "solved": "yes", "visited": "yes"}
DISSATISFIED = {"score": 2, "solved": "partly", "visited": "yes", "words": "灯又坏了"}

case = beginning(World.resolved)


def test_looking_at_a_link_changes_nothing(world: World, case: Case, anyone: Caller) -> None:
    token = world.rating_token(case)
    for _time in range(2):
        payload = anyone.at(f"ratings/{token}/", expect=200)
    assert payload["number"] == case.number
    assert payload["resolution"] == "已换新水管"
    assert Link.objects.get(kind="rate").used_at is None
    assert not Rating.objects.exists()


def test_a_satisfied_rating_closes_the_case(world: World, case: Case, anyone: Caller, as_: As) -> None:
    payload = anyone.at(f"ratings/{world.rating_token(case)}/", SATISFIED, expect=201)
    assert payload == {"number": case.number, "state": "closed", "round": 1}
    shown = as_("handler").at(f"cases/{case.number}/")
    assert shown["rating"] == {"score": 5, "solved": "yes", "status": "accepted", "excluded": False}


def test_a_dissatisfied_rating_opens_the_next_round(world: World, case: Case, anyone: Caller, as_: As) -> None:
    payload = anyone.at(f"ratings/{world.rating_token(case)}/", DISSATISFIED, expect=201)
    assert (payload["state"], payload["round"]) == ("dispatched", 2)
    assert as_("handler").at(f"cases/{case.number}/")["rating"] is None


def test_used_unknown_and_expired_links_answer_alike(world: World, case: Case, anyone: Caller) -> None:
    expired = world.rating_token(world.resolved(phone="13800138001"), at=world.now - timedelta(days=200))
    assert anyone.at(f"ratings/{expired}/", SATISFIED, expect=410)
    used = world.rating_token(case)
    anyone.at(f"ratings/{used}/", SATISFIED, expect=201)
    refusals = [
        anyone.at(f"ratings/{token}/", body, expect=410)
        for token in (used, expired, "x" * 43, "nothing")
        for body in (None, SATISFIED)
    ]
    assert all(refusal == refusals[0] for refusal in refusals)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"score": 6}, "score"),
        ({"score": 0}, "score"),
        ({"score": "5"}, "score"),
        ({"score": True}, "score"),
        ({"score": 4.5}, "score"),
        ({"solved": "maybe"}, "solved"),
        ({"visited": None}, "visited"),
        ({"pressed": "no"}, "pressed"),
        ({"words": 1}, "words"),
        ({"words": "x" * 2001}, "words"),
        ({"by": "phone"}, "by"),
    ],
)
def test_a_malformed_rating_uses_no_link_up(world: World, anyone: Caller, change: dict[str, Any], field: str) -> None:
    token = world.rating_token(world.resolved())
    assert list(anyone.at(f"ratings/{token}/", SATISFIED | change, expect=400)["fields"]) == [field]
    anyone.at(f"ratings/{token}/", SATISFIED, expect=201)


def test_an_operator_outside_the_units_enters_what_the_citizen_says(world: World, case: Case, as_: As) -> None:
    body = SATISFIED | {"by": "phone"}
    as_("handler").at(f"cases/{case.number}/ratings/", body, expect=403)
    as_("supervisor").at(f"cases/{case.number}/ratings/", body, expect=403)
    as_("operator").at(f"cases/{case.number}/ratings/", SATISFIED, expect=400)
    as_("operator").at(f"cases/{case.number}/ratings/", SATISFIED | {"by": "link"}, expect=400)
    assert as_("operator").at(f"cases/{case.number}/ratings/", body, expect=201)["state"] == "closed"
    assert as_("operator").at(f"cases/{case.number}/ratings/", body, expect=409)["code"] == "already_done"


def test_an_operator_of_the_handling_unit_enters_nothing(world: World, as_: As) -> None:
    world.person("insider", "operator", unit=world.water)
    case = world.resolved()
    assert as_("insider").at(f"cases/{case.number}/ratings/", SATISFIED | {"by": "phone"}, expect=403)["code"] == "handled_it"
    as_("insider").at(f"cases/{case.number}/rating-slip/", {}, expect=403)


def test_a_slip_is_printed_for_a_citizen_without_a_phone(world: World, as_: As, anyone: Caller) -> None:
    case = world.resolved(phone="")
    as_("handler").at(f"cases/{case.number}/rating-slip/", {}, expect=403)
    slip = as_("operator").at(f"cases/{case.number}/rating-slip/", {}, expect=200)
    assert slip["qr"].startswith("data:image/svg+xml")
    token = slip["url"].rsplit("/", 1)[1]
    anyone.at(f"ratings/{token}/", SATISFIED, expect=201)


def test_nobody_came_waits_for_a_supervisor_and_the_unit_never_learns_of_pressure(
    world: World, case: Case, anyone: Caller, as_: As
) -> None:
    anyone.at(f"ratings/{world.rating_token(case)}/", SATISFIED | {"visited": "no", "pressed": True}, expect=201)
    shown = as_("handler").at(f"cases/{case.number}/")
    assert shown["state"] == "resolved"
    assert shown["rating"]["status"] == "held"
    assert "pressed" not in str(as_("handler").at(f"cases/{case.number}/events/"))
    assert as_("supervisor").at(f"cases/{case.number}/void_rating/", {"reason": "查实"}, expect=200)["round"] == 2


@pytest.mark.long
def test_satisfied_words_reach_the_unit_in_batches_of_five(world: World, anyone: Caller, as_: As) -> None:
    cases = []
    for _nth in range(5):
        world.now = MONDAY
        cases.append(world.resolved(phone=""))
        assert "words" not in (as_("handler").at(f"cases/{cases[0].number}/")["rating"] or {})
        anyone.at(f"ratings/{world.rating_token(cases[-1])}/", SATISFIED | {"words": "谢谢"}, expect=201)
        assert as_("supervisor").at(f"cases/{cases[-1].number}/")["rating"]["words"] == "谢谢"
    assert as_("handler").at(f"cases/{cases[0].number}/")["rating"]["words"] == "谢谢"


@pytest.mark.parametrize("opinion", [SATISFIED, DISSATISFIED, SATISFIED | {"pressed": True, "words": "打 13912345678 没人接"}])
def test_a_rating_whose_answer_was_lost_is_answered_again_to_the_same_key(
    world: World, anyone: Caller, opinion: dict[str, Any]
) -> None:
    path, key = f"ratings/{world.rating_token(world.resolved())}/", {"idempotency-key": "k"}
    first = anyone.at(path, opinion, headers=key, expect=201)
    assert anyone.at(path, opinion, headers=key, expect=201) == first
    assert Rating.objects.count() == 1
    anyone.at(path, opinion, expect=410)
    for other in (opinion | {"score": 4}, opinion | {"words": "别的话"}, opinion | {"pressed": False}):
        anyone.at(path, other, headers=key, expect=410)
    anyone.at(f"ratings/{'x' * 43}/", opinion, headers=key, expect=410)


def test_a_rating_that_was_never_taken_is_not_said_to_be(world: World, case: Case, anyone: Caller, as_: As) -> None:
    """The link was overtaken by an operator's call: it was used by nobody."""
    token = world.rating_token(case)
    as_("operator").at(f"cases/{case.number}/ratings/", SATISFIED | {"by": "phone"}, expect=201)
    anyone.at(f"ratings/{token}/", SATISFIED, headers={"idempotency-key": "k"}, expect=410)
