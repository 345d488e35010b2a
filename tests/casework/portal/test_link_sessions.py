"""A link is exchanged for a session: no address of a page holds it, no cookie is needed, it ends with its link or after a day."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from casework import steps
from casework.models import Case, Link
from casework.writing import links
from config.logs import PrivateFormatter
from tests.standing import beginning
from tests.world import World
from visits import citizens_word
from visits.models import Visit

OPENED_BY = {"t": "track", "track": "track", "r": "rate", "rate": "rate", "v": "came"}
ENDS_AFTER = timedelta(hours=26)


@beginning
def case(world: World) -> Case:
    return world.resolved()


@pytest.fixture
def tokens(world: World, case: Case) -> Iterator[dict[str, str]]:
    """While the clock stands."""
    came = citizens_word.token_of(Visit.objects.get(case=case).pk)
    with time_machine.travel(world.later(minutes=1), tick=False):
        yield {"track": world.track_token(case), "rate": world.rating_token(case), "came": came}


@pytest.fixture
def expired(world: World, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Of another case, whose links lived a minute."""
    for kind in Link.Kind:
        monkeypatch.setitem(links.LIVES, kind, timedelta(minutes=1))
    case = world.resolved(phone="13912340001")
    track, rate = world.track_token(case), world.rating_token(case)
    world.later(minutes=2)
    monkeypatch.undo()
    return {"t": track, "r": rate, "v": citizens_word.token_of(Visit.objects.get(case=case).pk)}


def opened(address: str) -> str:
    """Where a browser that keeps no cookie comes to stand."""
    answer = Client().get(address)
    assert answer.status_code == 302, answer.status_code
    return str(answer["Location"])


def shown(address: str, **typed: str) -> HttpResponse:
    client = Client(headers={"accept-language": "en"}, enforce_csrf_checks=True)
    return client.post(address, typed) if typed else client.get(address)


def as_everybody_reads(answer: HttpResponse) -> str:
    """Without the address that was asked for, and the mark of the one page."""
    page = answer.content.decode().replace(answer.request["PATH_INFO"], "")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


@pytest.mark.parametrize("door", OPENED_BY)
def test_no_address_and_no_page_holds_the_link(world: World, tokens: dict[str, str], door: str, case: Case) -> None:
    token = tokens[OPENED_BY[door]]
    there = opened(f"/{door}/{token}")
    page = shown(there)
    assert page.status_code == 200
    assert case.number in page.content.decode()
    assert token not in there + page.content.decode()
    with time_machine.travel(world.now + timedelta(minutes=20), tick=False):
        assert there == opened(f"/{door}/{token}/"), "opened again it has the address it had"


def test_what_looks_through_messages_changes_nothing(tokens: dict[str, str]) -> None:
    with CaptureQueriesContext(connection) as captured:
        for door, name in OPENED_BY.items():
            Client().get(f"/{door}/{tokens[name]}", follow=True)
            Client().head(f"/{door}/{tokens[name]}", follow=True)
    assert [query["sql"][:60] for query in captured if not re.match("SELECT|SAVEPOINT|RELEASE", query["sql"])] == []


def test_everything_is_done_by_a_session_without_cookies(world: World, tokens: dict[str, str], case: Case) -> None:
    opinion = {"score": "5", "solved": "yes", "visited": "yes"}
    visit = Visit.objects.get(case=case)
    came = opened(f"/v/{tokens['came']}")
    assert shown(came, sent="1")["Location"] == came
    assert case.events.filter(verb="dispute").count() == 1
    session = came.rsplit("/", 1)[1]
    assert shown(f"/visits/dispute/{session}/{visit.pk}/withdraw/", sent="1")["Location"] == f"/track/{session}#visit-{visit.pk}"
    rate = opened(f"/r/{tokens['rate']}")
    thanks = shown(rate, **opinion)["Location"]
    assert thanks.startswith(f"{rate}?")
    assert "Your demand is closed." in shown(thanks).content.decode()
    other = world.registered(phone="13912340000")
    following = opened(f"/t/{world.track_token(other)}")
    assert shown(f"{following}/chase", text="还要等多久？")["Location"] == f"{following}#story"
    assert other.events.filter(verb="chase").count() == 1


@pytest.mark.parametrize("name", ["track", "rate", "came"])
def test_after_a_day_it_says_so_and_shows_what_was_typed(world: World, tokens: dict[str, str], name: str) -> None:
    door = next(door for door, opens in OPENED_BY.items() if opens == name)
    there = opened(f"/{door}/{tokens[name]}")
    form = f"{there}/add" if name == "track" else there
    with time_machine.travel(world.now + timedelta(hours=24), tick=False):
        assert shown(there).status_code == 200
    with time_machine.travel(world.now + ENDS_AFTER, tick=False):
        over, typed = shown(there), shown(form, text="这些话写了很久很久", words="这些话写了很久很久")
        assert over.status_code == typed.status_code == 410
        assert "This page has closed" in over.content.decode()
        assert "这些话写了很久很久" in typed.content.decode()
        assert shown(opened(f"/{door}/{tokens[name]}")).status_code == 200, "the link itself opens it again"


def test_a_session_that_is_over_says_nothing_of_its_link(world: World, tokens: dict[str, str], case: Case) -> None:
    there = opened(f"/r/{tokens['rate']}")
    with time_machine.travel(world.now + ENDS_AFTER, tick=False):
        before = as_everybody_reads(shown(there))
        steps.rate_by_link(tokens["rate"], steps.Opinion(5, "yes", "yes"), at=world.now + ENDS_AFTER)
        assert as_everybody_reads(shown(there)) == before


def test_a_void_link_takes_its_sessions_along(world: World, tokens: dict[str, str], case: Case) -> None:
    doors = {"t": "track", "r": "rate", "v": "came"}
    sessions = [opened(f"/{door}/{tokens[name]}") for door, name in doors.items()]
    for operator in (world.operator, world.second_operator):
        steps.correct(case, field="phone", value="13700001111", reason="打错了", actor=operator, at=world.now)
    assert [shown(there).status_code for there in sessions] == [410] * 3
    assert "no longer valid" in shown(sessions[0]).content.decode()


def test_a_used_link_takes_no_second_rating_by_a_session(world: World, tokens: dict[str, str], case: Case) -> None:
    there = opened(f"/r/{tokens['rate']}")
    steps.rate_by_link(tokens["rate"], steps.Opinion(4, "yes", "yes"), at=world.now)
    shown(there, score="1", solved="no", visited="yes")
    assert [rating.score for rating in case.ratings.all()] == [4]


def test_a_link_that_is_at_its_end_ends_its_sessions(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(links.LIVES, Link.Kind.TRACK, timedelta(days=30))
    token = world.track_token(world.registered())
    with time_machine.travel(world.now + timedelta(days=29, hours=23), tick=False):
        there = opened(f"/t/{token}")
        assert shown(there).status_code == 200
    with time_machine.travel(world.now + timedelta(days=30, hours=1), tick=False):
        assert shown(there).status_code == 410


def test_nobody_makes_a_session_of_another_link_or_of_a_longer_time(tokens: dict[str, str]) -> None:
    there = opened(f"/t/{tokens['track']}")
    link, hour, signature = there.removeprefix("/track/").split(".")
    pages = {as_everybody_reads(shown("/track/" + "A" * 43))}
    for forged in (f"{link}0.{hour}.{signature}", f"{link}.{hour}0.{signature}", f"{link}.{hour}.{signature[::-1]}"):
        answer = shown(f"/track/{forged}")
        assert answer.status_code == 410
        pages.add(as_everybody_reads(answer))
    assert len(pages) == 1


def test_a_session_opens_pages_of_its_own_kind_alone(tokens: dict[str, str]) -> None:
    track, rate = opened(f"/t/{tokens['track']}"), opened(f"/r/{tokens['rate']}")
    assert shown(track.replace("/track/", "/rate/")).status_code == 410
    assert shown(rate.replace("/rate/", "/track/")).status_code == 410


@pytest.mark.parametrize("door", ["t", "r", "v"])
def test_links_that_lead_nowhere_answer_alike(
    world: World, expired: dict[str, str], tokens: dict[str, str], case: Case, door: str
) -> None:
    token = tokens[OPENED_BY[door]]
    for operator in (world.operator, world.second_operator):
        steps.correct(case, field="phone", value="13700001111", reason="打错了", actor=operator, at=world.now)
    answers = [shown(f"/{door}/{token}"), shown(f"/{door}/{'A' * 16}"), shown(f"/{door}/{expired[door]}")]
    pages = {as_everybody_reads(answer) for answer in answers}
    assert ([answer.status_code for answer in answers], len(pages)) == ([410] * 3, 1)
    assert len({str(sorted(answer.headers.items())) for answer in answers}) == 1


def test_no_request_names_the_address_of_a_citizens_page(tokens: dict[str, str]) -> None:
    """Of a page's origin alone: with no word at all its own forms would be refused as a stranger's."""
    there = opened(f"/t/{tokens['track']}")
    addresses = ["/track/", f"/t/{tokens['track']}", there, f"{there}/rate/", opened(f"/r/{tokens['rate']}"), "/t/" + "A" * 16]
    assert {shown(address)["Referrer-Policy"] for address in addresses} == {"strict-origin"}


def test_no_log_holds_a_session(tokens: dict[str, str], caplog: pytest.LogCaptureFixture, world: World) -> None:
    caplog.set_level("INFO")
    there = opened(f"/t/{tokens['track']}")
    for path in (there, f"{there}/rate/", f"{there}/x/y"):
        shown(path)
    with time_machine.travel(world.now + ENDS_AFTER, tick=False):
        shown(there)
    lines = "\n".join(PrivateFormatter().format(record) for record in caplog.records if record.name != "asyncio")
    assert lines
    assert there.rsplit("/", 1)[1] not in lines
    assert tokens["track"] not in lines


def test_number_and_pin_lead_to_a_session_of_the_link_of_the_day(world: World) -> None:
    made = steps.register(steps.Demand(text="路灯坏了", channel="walk_in"), actor=world.operator, at=world.now)
    answer = Client().post("/track/", {"number": made.case.number, "pin": made.pin})
    assert shown(answer["Location"]).status_code == 200
    assert re.fullmatch(r"/track/[0-9a-z]+\.[0-9a-z]+\.[\w-]{22}", answer["Location"])
    assert Link.objects.filter(case=made.case).count() == 2
