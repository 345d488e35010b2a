"""What an administrator sees first: what is wrong, why, and the way there; one check that fails takes no other along."""

import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from casework.attention import badge, check
from casework.attention.check import Check, Finding, Way, Weight
from casework.policies import access
from casework.tasks import count_attention
from tests.world import World


@pytest.fixture(autouse=True)
def _no_number_of_before() -> Iterator[None]:
    cache.delete(badge.KEY)
    yield
    cache.delete(badge.KEY)


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Any:
    """No other checks than these."""

    def register(*checks: Check) -> None:
        monkeypatch.setattr(check, "_checks", {one_check.code: one_check for one_check in checks})

    return register


def answer(world: World, who: str = "administrator", at: str = "/attention/") -> str:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people[who])
    page = client.get(at)
    assert page.status_code == 200
    return page.content.decode()


def shown(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", page)))


def badge_shown(page: str) -> str:
    link = re.search(r'<a href="/attention/".*?</a>', page, re.DOTALL)
    assert link
    return shown(link[0]).strip()


def nothing(_at: datetime) -> list[Finding]:
    return []


def fails(_at: datetime) -> list[Finding]:
    raise LookupError


def takes_long(_at: datetime) -> list[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(5)")
    return []


def something(_at: datetime) -> list[Finding]:
    return [Finding(weight, f"Found {weight}", "It matters.") for weight in Weight]


def test_each_finding_says_why_what_to_do_and_where(world: World) -> None:
    page = answer(world)
    assert "One unit has no lead Roads bureau Nobody assigns its cases" in shown(page)
    assert "Give somebody the role of unit lead there." in shown(page)
    assert '<a class="go" href="/people/">Open the list of people</a>' in page


def test_auditors_read_it_and_are_sent_nowhere_they_may_not_go(world: World, only: Any) -> None:
    ways = (Way("Publish", "desk:calendar_edit", ("year",), permission=access.EDIT_CALENDAR), Way("Lists", "admin:index"))
    ways += (Way("Rules", "desk:rules", permission=access.SEE_RULES),)
    only(Check("some", "Some", 1, lambda _at: [Finding(Weight.NOW, "Some title", "It matters.", ways=ways)]))
    page = answer(world, "auditor")
    assert "Some title" in page
    assert [name for name in ("Publish", "Lists", "Rules") if f">{name}</a>" in page] == ["Rules"]
    page = answer(world)
    assert [name for name in ("Publish", "Lists", "Rules") if f">{name}</a>" in page] == ["Publish", "Lists", "Rules"]


@pytest.mark.parametrize("broken", [fails, takes_long])
def test_a_check_that_fails_takes_no_other_along(world: World, only: Any, monkeypatch: pytest.MonkeyPatch, broken: Any) -> None:
    monkeypatch.setattr(check, "MILLISECONDS", 50)
    only(Check("broken", "Broken", 1, broken), Check("whole", "Whole", 2, something))
    page = shown(answer(world))
    assert "Not examined: Broken" in page
    assert "Found now" in page
    assert "Nothing needs attention" not in page


def test_calm_says_what_was_examined(world: World, only: Any) -> None:
    only(Check("first", "First of all", 1, nothing), Check("second", "Then that", 2, nothing))
    page = shown(answer(world))
    assert "Nothing needs attention" in page
    assert re.search("What was examined Examined on .* In order First of all In order Then that", page)


def test_the_menu_says_how_many_somebody_has_to_act_on(world: World, only: Any) -> None:
    only(Check("some", "Some", 1, something), Check("broken", "Broken", 2, fails))
    assert badge_shown(answer(world, at="/notices/")) == "Attention"
    count_attention()
    assert badge_shown(answer(world, at="/notices/")) == "Attention 3", "two findings and a check that failed; quiet ones wait"
    only(Check("none", "None", 1, nothing))
    answer(world)
    assert badge_shown(answer(world, at="/notices/")) == "Attention"


def test_without_the_cache_the_menu_has_no_number(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_args: object, **_options: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(badge.cache, "get", away)
    monkeypatch.setattr(badge.cache, "set", away)
    assert badge_shown(answer(world)) == "Attention"


@pytest.mark.parametrize(("who", "first"), [("administrator", "/attention/"), ("auditor", "/"), ("handler", "/")])
def test_an_administrator_begins_there(world: World, client: Client, who: str, first: str) -> None:
    assert client.post("/accounts/login/", {"login": who, "password": who})["Location"] == first
    typed = Client().post("/accounts/login/?next=/", {"login": who, "password": who, "next": "/"})
    assert typed["Location"] == first, "whoever typed the address of the house alone named no page"
    named = Client().post("/accounts/login/", {"login": who, "password": who, "next": "/?queue=open"})
    assert named["Location"] == "/?queue=open"
    world.person("both", "administrator")
    world.person("both", "supervisor")
    assert Client().post("/accounts/login/", {"login": "both", "password": "both"})["Location"] == "/"
