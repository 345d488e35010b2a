"""A blank that a text module left goes to no citizen: where staff write what a citizen reads, it is refused, naming the place."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from casework import steps
from casework import verb as registry
from casework.models import Case
from casework.policies import blanks
from casework.refusal import Invalid
from casework.steps.settle_contact import Settlement, settle_contact
from tests.world import World

TEXT = "您好，我们已与您约定____上门，请留意电话。"
Step = Callable[[World, Case], Any]
READ_BY_CITIZENS: dict[str, tuple[str, Step]] = {
    "reply": ("text", lambda w, case: steps.reply(case, text=TEXT, public=True, actor=w.handler, at=w.now)),
    "resolve": ("text", lambda w, case: steps.resolve(case, text=TEXT, actor=w.handler, at=w.now)),
    "resolve by a rule": (
        "rule",
        lambda w, case: steps.resolve(case, text="已核实", how="explained", rule=TEXT, actor=w.handler, at=w.now),
    ),
    "decline": ("reason", lambda w, case: steps.decline(case, reason=TEXT, actor=w.dispatcher, at=w.now)),
    "withdraw": ("reason", lambda w, case: steps.withdraw(case, reason=TEXT, actor=w.operator, at=w.now)),
    "reopen": ("reason", lambda w, case: steps.reopen(case, reason=TEXT, actor=w.supervisor, at=w.now)),
    "close_dissatisfied": (
        "reason",
        lambda w, case: steps.close_dissatisfied(case, reason=TEXT, actor=w.supervisor, at=w.now),
    ),
    "settle_contact": ("answer", lambda w, _case: settle_contact(Settlement("几点开门", TEXT), actor=w.operator, at=w.now)),
}


def test_what_a_citizen_reads_is_sent_without_a_blank(world: World) -> None:
    case = world.acknowledged()
    for name, (field, step) in READ_BY_CITIZENS.items():
        with pytest.raises(Invalid) as caught:
            step(world, case)
        assert "我们已与您约定____上门" in caught.value.fields[field][0], name


def test_every_verb_whose_reason_is_public_is_among_them() -> None:
    assert {verb.code for verb in registry.offered() if verb.reason_public} <= READ_BY_CITIZENS.keys()


def test_among_staff_a_blank_may_stay(world: World) -> None:
    case = steps.comment(world.acknowledged(), text=TEXT, actor=world.handler, at=world.now)
    steps.reply(case, text=TEXT, public=False, actor=world.handler, at=world.now)


def test_a_program_hears_which_field(world: World) -> None:
    client = APIClient(headers={"accept-language": "en"})
    client.force_authenticate(world.handler)
    answer = client.post(f"/api/v1/cases/{world.acknowledged().number}/reply/", {"text": TEXT, "public": True}, format="json")
    assert answer.status_code == 400
    assert "约定____上门" in answer.json()["fields"]["text"][0]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("于____来。另____。", ["于____来", "另____"]),
        ("于＿＿来", ["于＿＿来"]),
        ("a_b 与 snake__case", []),
        ("一二三四五六七八九十____", ["三四五六七八九十____"]),
    ],
)
def test_a_blank_is_named_by_what_stands_beside_it(text: str, left: list[str]) -> None:
    assert blanks.left_in(text) == left
