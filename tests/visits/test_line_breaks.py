"""A line break is one character, as the page that asks counts it: at every door, in every text that has a limit."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from casework import steps
from casework.models import Case, Words
from casework.writing.demand_fields import LONGEST
from casework.writing.words import LONGEST as LONGEST_WORDS
from casework.writing.words import in_full
from tests.visits.conftest import Field

LONGEST_RATING = 2000
Send = Callable[[str], Any]


def lines(longest: int) -> str:
    """As long as it may be by the page's count, as a browser sends it: with two characters for each line break."""
    return "\r\n".join(["漏" * 9] * (longest // 10)) + "漏"


def desk(field: Field, user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def chase(field: Field, case: Case) -> Send:
    token = field.world.track_token(case)
    return lambda text: Client().post(f"/track/{token}/chase", {"text": text})


def rating(field: Field, _case: Case) -> Send:
    token = field.world.rating_token(field.world.resolved())
    field.catch_up()
    return lambda text: Client().post(f"/rate/{token}/", {"score": "5", "solved": "yes", "visited": "yes", "words": text})


def rating_by_api(field: Field, _case: Case) -> Send:
    token = field.world.rating_token(field.world.resolved())
    field.catch_up()
    body = {"score": 5, "solved": "yes", "visited": "yes"}
    return lambda text: field.client(field.world.operator).post(
        f"/api/v1/ratings/{token}/", body | {"words": text}, format="json"
    )


def demand(name: str) -> Callable[[Field, Case], Send]:
    def door(field: Field, _case: Case) -> Send:
        form = {"text": "漏水", "kind": "help", "channel": "phone", "urgency": "normal"}
        return lambda text: desk(field, field.world.operator).post("/register/", form | {name: text})

    return door


def comment(field: Field, case: Case) -> Send:
    return lambda text: desk(field, field.world.handler).post(f"/cases/{case.number}/comment/", {"text": text})


def comment_by_api(field: Field, case: Case) -> Send:
    return lambda text: field.post(f"cases/{case.number}/comment/", {"text": text}, by=field.world.handler)


DOORS = {
    "chase": (chase, 2000),
    "rating": (rating, LONGEST_RATING),
    "rating by api": (rating_by_api, LONGEST_RATING),
    "demand": (demand("text"), LONGEST["text"]),
    "brief": (demand("brief"), LONGEST["brief"]),
    "comment": (comment, LONGEST_WORDS),
    "comment by api": (comment_by_api, LONGEST_WORDS),
}


@pytest.mark.parametrize("door", DOORS)
def test_a_text_of_the_longest_with_line_breaks_is_taken_and_one_more_is_not(field: Field, case: Case, door: str) -> None:
    send, longest = DOORS[door][0](field, case), DOORS[door][1]
    assert send(lines(longest) + "漏").status_code in {400, 422}
    assert send(lines(longest)).status_code in {200, 201, 302}


def test_a_step_counts_it_so_too_whoever_calls_it(field: Field, case: Case) -> None:
    steps.comment(case, text=lines(LONGEST_WORDS), actor=field.world.handler, at=field.world.now)
    assert len(in_full(Words.objects.get(kind="comment")).text) == LONGEST_WORDS


def test_what_is_kept_has_one_character_for_each(field: Field, case: Case) -> None:
    comment(field, case)("一\r\n二\r三\n四")
    assert Words.objects.get(kind="comment").text == "一\n二\n三\n四"
