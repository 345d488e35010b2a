"""Which texts an administrator may give a message to citizens, and why others are refused."""

import pytest
from django.utils.translation import override

from casework.policies import message_texts
from casework.policies.message_texts import EMAIL, LANGUAGES, SMS, occasions, problems, variables

NAMES = ("number", "unit", "rate")
VALUES = {"number": "20260302-00001", "unit": "水务局", "rate": "https://h.example/r/" + "x" * 20}
USUAL = "工单{number}：{unit}已办结，请评价：{rate} 仅限本人。"


def refused(body: str, *, transport: str = SMS, names: tuple[str, ...] = NAMES) -> str:
    with override("en"):
        return " ".join(problems(body, transport=transport, names=names, examples=VALUES | {"code": "012345"}))


@pytest.mark.parametrize("body", [USUAL, "{rate}", "{number} {rate}", "Rate it: {rate}.", "😀👨‍👩‍👧 {rate}", "评价{rate}"])
def test_a_plain_text_with_its_link_is_taken(body: str) -> None:
    assert refused(body) == ""


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", "Write a text"),
        ("{rate} 于____上门", "于____上门"),
        (" \n ", "Write a text"),
        ("请评价。", "has lost {rate}"),
        ("{Rate}", "no variable {Rate}"),
        ("{rate} {name}", "no variable {name}"),
        ("{rate} {name}", "There are: {number}, {unit}, {rate}"),
        ("{rate} {number", "brace"),
        ("{rate} number}", "brace"),
        ("{rate} {{number}}", "brace"),
        ("{rate} { number }", "brace"),
        ("{rate} ｛number｝", "brace"),
        ("{rate} %(number)s", "brace"),
        ("{rate} <b>!</b>", "HTML"),
        ("{rate} <script>", "HTML"),
        ("http://evil.example/{number} {rate}", "lead somewhere else"),
        ("{rate} HTTPS://1.2.3.4/x", "lead somewhere else"),
        ("{rate} 或看www.evil", "lead somewhere else"),
        ("{rate} 或看evil.cn。", "lead somewhere else"),
        ("{rate} sub-domain.evil.co.uk/{number}", "lead somewhere else"),
        ("{rate} 或看evil.cn查看", "lead somewhere else"),
        ("{rate} 例子.com", "lead somewhere else"),
        ("{rate} 例子.中国", "lead somewhere else"),
        ("{rate} weixin://dl/business", "lead somewhere else"),
        ("{rate} <!-- x", "HTML"),
        ("{rate} &nbsp;", "HTML"),
        ("{rate}\n再见", "line breaks"),
        ("{rate}\r\n再见", "line breaks"),
        ("{rate}\u2028再见", "line breaks"),
        ("{rate} \x00", "invisible"),
        ("{rate} \x1b[31m", "invisible"),
        ("{rate} \u202e", "invisible"),
        ("{rate} \u200b", "invisible"),
        ("{rate} \ud800", "invisible"),
        ("{rate}a", "a space"),
        ("{rate}查看", "a space"),
        ("{rate}/x", "a space"),
        ("{rate}{unit}", "a space"),
        ("{unit}{rate}", "a space"),
        ("a{rate}", "a space"),
        ("{rate} " + "字" * 494, "500"),
        ("{rate} " + "字" * 230, "5 parts"),
        ("{rate} " + "😀" * 120, "5 parts"),
    ],
)
def test_what_cannot_be_sent_is_refused_in_words(body: str, words: str) -> None:
    assert words in refused(body)


@pytest.mark.parametrize("body", ["{rate} 12345.", "{rate} e.g. 8:30 a.m.", "{rate}。3.5 小时", "Rate it: {rate}. Thank you."])
def test_a_full_stop_makes_no_link(body: str) -> None:
    assert not refused(body)


def test_four_parts_are_allowed_and_an_email_is_not_counted_in_parts() -> None:
    assert refused("{rate} " + "字" * 220) == ""
    assert refused("{rate} " + "字" * 990, transport=EMAIL) == ""
    assert "1000" in refused("{rate} " + "字" * 994, transport=EMAIL)
    assert refused("再见\n\n{rate}\n", transport=EMAIL) == ""


@pytest.mark.parametrize(
    ("body", "taken"), [("验证码{code}告诉他", True), ("{code}.", True), ("9{code}", False), ("{code}9", False)]
)
def test_a_code_stands_apart_from_other_digits(body: str, taken: bool) -> None:
    assert (refused(body, names=("code",)) == "") is taken


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", sorted(occasions()))
def test_every_default_text_could_be_entered_as_it_is(kind: str, language: str) -> None:
    notification = occasions()[kind].notification
    body = message_texts.default_text(notification, language)
    names = variables(notification, language)
    values = dict.fromkeys(names, "x" * 30) | VALUES | {"track": VALUES["rate"], "code": "012345"}
    for transport in (SMS, EMAIL):
        assert problems(body, transport=transport, names=names, examples=values) == []


@pytest.mark.parametrize("kind", sorted(occasions()))
def test_both_languages_have_the_same_variables(kind: str) -> None:
    notification = occasions()[kind].notification
    assert set(variables(notification, "en")) == set(variables(notification, "zh-hans"))


def test_the_messages_that_carry_a_link_or_code_need_it() -> None:
    required = {
        kind: message_texts.REQUIRED & set(variables(occasion.notification, "en")) for kind, occasion in occasions().items()
    }
    assert {kind: names for kind, names in required.items() if names} == {
        "visit_told": {"visit_link"},
        "register": {"track"},
        "visit_code": {"code"},
        "resolve": {"rate"},
        "resolve_along": {"rate"},
        "merge": {"track"},
        "decline": {"track"},
        "close_dissatisfied": {"track"},
        "dismiss_dispute": {"track"},
        "extension_granted": {"track"},
        "suspended": {"track"},
        "promise_kept": {"track"},
        "send_code": {"code"},
        "send_link": {"track"},
        "set_aside_rating": {"rate"},
        "settle_contact": {"contact_link"},
    }


def test_what_a_case_cannot_go_on_without_is_never_off() -> None:
    always = {kind for kind, occasion in occasions().items() if occasion.notification.required_because}
    on_the_case = {"register", "visit_code", "visit_told", "resolve", "set_aside_rating", "phone_changed", "email_changed"}
    assert always == on_the_case | {
        "resolve_along",
        "send_code",
        "send_link",
        "rated_after_code",
        "settle_contact",
        "promise_kept",
    }
    assert {kind for kind, occasion in occasions().items() if not occasion.notification.default_on} == {"dispatch"}
