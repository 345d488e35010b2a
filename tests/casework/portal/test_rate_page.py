"""The page of the rating: a link is itself the key, a mark is enough, and the hand that rated is thanked again."""

import re
from datetime import datetime, timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from casework import steps
from casework.models import Case, Rating
from tests.standing import beginning
from tests.verified import first_break
from tests.world import World

OPINION = {"score": "5", "solved": "yes", "visited": "yes"}


@pytest.fixture
def phone() -> Client:
    """A browser that keeps no cookies, as strict as a real server."""
    return Client(headers={"accept-language": "en"}, enforce_csrf_checks=True)


@beginning
def case(world: World) -> Case:
    world.now = timezone.now() - timedelta(hours=6)
    return world.resolved()


@pytest.fixture
def address(world: World, case: Case) -> str:
    return f"/rate/{world.rating_token(case)}"


def opened(phone: Client, address: str) -> str:
    """Where the link leads, and the page stays."""
    return str(phone.get(address)["Location"])


def answered(phone: Client, address: str, **changed: str) -> str:
    phone.cookies.clear()
    answer = phone.post(address, OPINION | changed, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_without_cookies_the_citizen_rates(phone: Client, address: str, case: Case) -> None:
    assert "Your demand is closed." in answered(phone, address)
    case.refresh_from_db()
    assert case.state == "closed"


def test_two_taps_are_a_whole_rating_and_what_is_left_out_is_no_answer(phone: Client, address: str, case: Case) -> None:
    shown = phone.get(address, follow=True).content.decode()
    assert re.findall(r'name="score" value="(\d)"', shown) == ["5", "4", "3", "2", "1"]
    assert " checked" not in shown
    answer = phone.post(address, {"score": "4"}, follow=True).content.decode()
    assert "Your demand is closed." in answer
    rating = Rating.objects.get(case=case)
    assert (rating.score, rating.solved, rating.visited, rating.pressed) == (4, "", "", None)
    assert first_break() is None


def test_without_a_mark_nothing_is_rated_and_the_link_still_works(phone: Client, address: str) -> None:
    assert phone.post(address, {"solved": "yes"}).status_code == 400
    assert not Rating.objects.exists()
    assert "Your demand is closed." in answered(phone, address)


def test_the_same_sent_twice_is_thanked_twice_and_so_is_a_reload_of_the_thanks(phone: Client, address: str) -> None:
    answer = phone.post(address, OPINION)
    thanks = answer["Location"]
    for shown in (answered(phone, address), phone.get(thanks).content.decode(), phone.get(thanks).content.decode()):
        assert "Your demand is closed." in shown
        assert "Your rating was received on" in shown
    assert Rating.objects.get().score == 5


def test_opened_again_the_link_thanks_the_browser_that_rated_and_no_other(phone: Client, address: str) -> None:
    phone.post(address, OPINION)
    assert "Your demand is closed." in phone.get(address).content.decode()
    assert Client().get(address).status_code == 410


def test_after_the_answer_a_reload_sends_nothing_again(phone: Client, address: str) -> None:
    answer = phone.post(address, OPINION)
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"{address}?given=")


def test_a_scanner_that_opens_everything_and_every_link_in_it_rates_nothing(phone: Client, address: str) -> None:
    phone.head(address)
    shown = phone.get(address, headers={"purpose": "prefetch"}).content.decode()
    for href in re.findall(r'href="([^"#]+)"', shown):
        phone.get(href.replace("&amp;", "&"))
    phone.post(address)
    assert not Rating.objects.exists()
    assert "Your demand is closed." in answered(phone, address)


@pytest.mark.parametrize(
    ("opinion", "shown"),
    [
        ({"visited": "no"}, "A supervisor decides on it within one working day, by {review}."),
        ({"score": "1", "solved": "no"}, "the unit must visit again. It has until {resolution} to come and to settle it."),
        ({"score": "2", "solved": "", "visited": ""}, "the unit must visit again. It has until {resolution}"),
    ],
)
def test_what_follows_is_named_and_by_when(phone: Client, address: str, case: Case, opinion: dict[str, str], shown: str) -> None:
    page = answered(phone, address, **opinion)
    due = {wait.kind: in_words(wait.due_at) for wait in case.waits.filter(until=None) if wait.due_at}
    assert shown.format(**due) in page


def in_words(moment: datetime | None) -> str:
    assert moment
    with override("en"):
        return date_format(timezone.localtime(moment), "DATETIME_FORMAT")


def test_in_the_last_round_a_supervisor_decides_and_the_citizen_reads_by_when(
    world: World, phone: Client, address: str, case: Case
) -> None:
    again = steps.rate_by_link(address.removeprefix("/rate/"), steps.Opinion(1, "no", "yes"), at=world.later(minutes=1))
    case = world.resolved(world.visited(world.acknowledged(again)))
    page = answered(phone, f"/rate/{world.rating_token(case)}", score="2")
    due = in_words(case.waits.get(kind="review", until=None).due_at)
    assert f"A supervisor now decides what happens next, by {due}." in page


def test_in_a_later_round_the_earlier_links_page_says_nothing_of_now(
    world: World, phone: Client, address: str, case: Case
) -> None:
    thanks = phone.post(address, OPINION)["Location"]
    steps.reopen(case, reason="又漏了", actor=world.supervisor, at=world.later(hours=1))
    world.resolved(world.visited(world.acknowledged(Case.objects.get(pk=case.pk))))
    page = phone.get(thanks).content.decode()
    assert "Your rating was received on" in page
    assert "closed" not in page


def dead_links(world: World, case: Case) -> dict[str, str]:
    """Links that lead nowhere, each for a reason of its own. `case` is rated by one of them."""
    world.rating_token(case)
    spent, void = steps.rating_slip(case, actor=world.operator, at=world.now), world.rating_token(case)
    words = steps.Opinion(5, "yes", "yes", words="谢谢，修好了")
    steps.rate_by_link(spent, words, at=world.later(minutes=1))
    world.now = timezone.now() - timedelta(days=200)
    expired = world.rating_token(world.resolved())
    earlier = world.rating_token(dissatisfied := world.resolved())
    steps.rate_for(dissatisfied, steps.Opinion(1, "no", "yes"), by="phone", actor=world.operator, at=world.later(hours=1))
    world.now = timezone.now()
    return {"unknown": "A" * 16, "spent": spent, "void": void, "expired": expired, "of an earlier round": earlier}


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_dead_links_answer_alike_whatever_they_died_of(world: World, phone: Client, case: Case, method: str) -> None:
    """In body, status, headers and number of queries; how long it takes is measured (tests/bench/link_times.py)."""
    answers = {}
    for why, token in dead_links(world, case).items():
        phone.cookies.clear()
        with CaptureQueriesContext(connection) as queries:
            opinion = urlencode({"score": "2", "solved": "no", "visited": "yes"})
            answer = phone.generic(method, f"/rate/{token}", opinion, content_type="application/x-www-form-urlencoded")
        body = re.sub(r'csrfmiddlewaretoken" value="\w+', "", answer.content.decode().replace(token, ""))
        headers = {name: re.sub(r"nonce-[^']+", "", text) for name, text in answer.headers.items() if name != "Expires"}
        answers[why] = (answer.status_code, body, headers, len(queries))
    assert answers["unknown"][0] == 410
    assert [why for why, answer in answers.items() if answer != answers["unknown"]] == []


def test_the_language_is_changed_without_losing_what_was_answered(phone: Client, address: str) -> None:
    """Without cookies and script, as everything on this page."""
    page = phone.post(opened(phone, address), {"score": "2", "words": "没人来过，水还在漏", "switch_language": "zh-hans"})
    shown = page.content.decode()
    assert page.status_code == 200
    assert 'lang="zh-Hans"' in shown
    assert "没人来过，水还在漏" in shown
    assert re.search(r'name="score" value="2"[^>]* checked', shown)
    assert page.cookies["django_language"].value == "zh-hans"
    assert not Rating.objects.exists()


def test_enter_sends_the_rating_and_never_changes_the_language(phone: Client, address: str) -> None:
    """The first button of a form is the one that Enter presses."""
    shown = phone.get(address, follow=True).content.decode()
    first = re.findall(r'<button[^>]*form="typed"[^>]*>', shown)[0]
    assert "name=" not in first


@pytest.mark.parametrize(
    "words",
    ["رەھمەت، سۇ تۇرۇبىسى ئوڭشالدى 2026", "ཐུགས་རྗེ་ཆེ། ཆུ་མདོང་བཟོས་སོང་།", "ᠪᠠᠶᠠᠷᠯᠠᠯᠠ᠎ᠠ ᠤᠰᠤ ᠵᠠᠰᠠᠪᠠ"],
    ids=["Uyghur", "Tibetan", "Mongolian"],
)
def test_words_in_any_script_arrive_as_they_were_typed_and_run_the_right_way(
    world: World, phone: Client, address: str, case: Case, words: str
) -> None:
    assert re.search(r'<textarea[^>]* dir="auto"', phone.get(address, follow=True).content.decode())
    answered(phone, address, score="1", words=words)
    assert Rating.objects.select_related("words").get(case=case).words.text == words  # type: ignore[union-attr]
    desk = Client(headers={"accept-language": "en"})
    desk.force_login(world.supervisor)
    shown = desk.get(f"/cases/{case.number}/").content.decode()
    assert re.search(rf'<blockquote[^>]* dir="auto">{words}</blockquote>', shown)


@pytest.mark.parametrize(("later", "thanks"), [(9, True), (11, False)])
def test_who_finds_a_used_link_later_learns_by_no_trying_what_its_citizen_answered(
    phone: Client, address: str, later: int, thanks: bool
) -> None:
    opinion = {"score": "5", "pressed": "on"}
    phone.post(address, opinion)
    phone.cookies.clear()
    with time_machine.travel(timezone.now() + timedelta(minutes=later)):
        assert phone.post(address, opinion).status_code == (302 if thanks else 410)


def test_whoever_has_rated_is_led_on_and_hears_until_when_it_may_come_back(phone: Client, address: str, case: Case) -> None:
    page = answered(phone, address)
    assert "within 30 days" in page
    assert f'href="/track/?number={case.number}"' in page
