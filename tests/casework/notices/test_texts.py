"""Every kind of notice has its sentence, in both languages, with nothing left to fill in."""

import re
from typing import Any

import pytest

from casework import defaults, steps
from casework.escalation.actions import ACTIONS
from casework.lifecycle import WaitKind
from casework.models import Case, Notice
from casework.notices import compose, texts
from casework.policies import message_texts, sms_length
from tests.merging import merged, now_is
from tests.standing import beginning
from tests.world import World

pytestmark = pytest.mark.django_db

THRESHOLD = {"relation": "after", "amount": 2, "unit": "working_days"}
PARAMS: dict[str, Any] = {
    "question": "ID?",
    "waiting_for": "visit",
    "threshold": THRESHOLD,
    "about": "",
    "colour": "yellow",
    "score": 4,
    "solved": "yes",
    "since": "2026-03-02T10:00:00+08:00",
    "rule": "visit-second",
    "version": 1,
    "visits": 3,
    "day": "2026-12-31",
    "due": "2026-03-09T18:00:00+08:00",
    "limit": [6, "working_days"],
    "came_at": "2026-03-02T10:00:00+08:00",
    "came_from": "water",
    "reason": "no_such_number",
    "transport": "sms",
    "carried": True,
    "assisting": "roads",
    "n": 3,
}


@beginning
def case(world: World) -> Case:
    return world.dispatched()


def notice(world: World, case: Case, kind: str, *, to_citizen: bool, **params: Any) -> Notice:
    recipient = None if to_citizen else world.handler
    return Notice(
        case=case,
        kind=kind,
        recipient=recipient,
        citizen=case.citizen if to_citizen else None,
        secret="S3cret" if to_citizen else "",
        params=PARAMS | params,
    )


def whole(text: str) -> bool:
    return bool(text) and not re.search(r"%\(|\bNone\b|  ", text)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("kind", sorted(texts.staff_texts()))
def test_staff_read_a_whole_sentence(world: World, case: Case, kind: str, language: str) -> None:
    rendered = texts.render(notice(world, case, kind, to_citizen=False), language)
    assert whole(rendered.text)
    assert bool(re.search("[一-鿿]", rendered.text.replace("水务局", ""))) is (language == "zh-hans")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("kind", sorted(message_texts.occasions()))
def test_citizens_read_a_whole_sentence_that_fits_a_message(world: World, case: Case, kind: str, language: str) -> None:
    rendered = texts.render(notice(world, case, kind, to_citizen=True), language)
    assert whole(rendered.text)
    assert len(rendered.text) < 300
    assert all(link in rendered.text for link in rendered.links)
    assert ("S3cret" in rendered.text) is bool(rendered.links or rendered.codes)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("awaited", WaitKind.values)
@pytest.mark.parametrize("relation", ["after", "before_due", "after_due"])
@pytest.mark.parametrize("amount", [0, 1, 3])
def test_every_wait_has_its_reminder(world: World, case: Case, awaited: str, relation: str, amount: int, language: str) -> None:
    threshold = {"relation": relation, "amount": amount, "unit": "working_days"}
    reminder = notice(world, case, "remind", to_citizen=False, waiting_for=awaited, threshold=threshold)
    assert whole(texts.render(reminder, language).text)


def test_every_action_of_the_default_rules_has_its_words() -> None:
    for actions in (row[8] for row in defaults.RULES):
        for action in actions:
            tells = ACTIONS[action["type"]].tells(action)
            assert not tells or action["type"] in texts.staff_texts()


@pytest.mark.parametrize(
    ("params", "en", "zh"),
    [
        ({"how": "done"}, "reports that it is done.", "答复已办结。"),
        ({"how": "partly"}, "reports that part of it is done.", "答复已部分办成。"),
        ({"how": "planned", "plan_day": "2026-05-08"}, "it will be done by 8 May 2026.", "承诺不晚于2026年5月8日办成。"),
        ({"how": "planned", "plan_day": None}, "reports that it is planned.", "答复已列入计划。"),
        ({"how": "explained"}, "it cannot be done as you asked;", "依规定不能按您的诉求办理，"),
    ],
)
@pytest.mark.parametrize("kind", ["resolve", "resolve_along"])
def test_a_citizen_is_told_how_it_ended_and_nothing_else_is_called_done(
    world: World, case: Case, kind: str, params: dict[str, Any], en: str, zh: str
) -> None:
    for language, words in (("en", en), ("zh-hans", zh)):
        text = texts.render(notice(world, case, kind, to_citizen=True, **params), language).text
        assert words in text
        assert ("已办结" in text or "that it is done" in text) is (params["how"] == "done")
        assert sms_length.measure(text).parts <= message_texts.MOST_PARTS


def test_a_link_sent_again_says_how_it_ended_too_of_a_merged_case_as_of_the_one_that_leads(world: World) -> None:
    leader = world.visited(phone="13800138001")
    case = merged(world, leader, phone="13800138002")
    leader = world.resolved(leader, how="explained")
    for asked in (now_is(leader), now_is(case)):
        steps.send_link(asked, actor=world.operator, at=world.later(hours=1))
        compose.compose([asked.pk], at=world.now)
        messages = asked.notices.filter(kind__in=("resolve", "resolve_along"), recipient=None)
        assert ["不能按您的诉求办理" in texts.render(message, "zh-hans").text for message in messages] == [True, True]
