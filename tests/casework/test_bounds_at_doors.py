"""What a person reads who has done enough for today: at the API, on a form, at the sign-in, on a citizen's page."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts import tokens
from accounts.bounds import INVITATIONS, SIGN_INS
from accounts.models import Token, User
from casework import bounds, steps
from casework.models import CaseView, Link, Words
from tests import counted
from tests.casework.api.conftest import Caller
from tests.casework.test_bounds import A_DAY, bound_of
from tests.world import MONDAY, SHANGHAI, World


@pytest.fixture(autouse=True)
def _far_from_midnight() -> Iterator[None]:
    """Doors read the clock."""
    with time_machine.travel(MONDAY + timedelta(hours=3)):
        yield


def test_the_api_says_when_to_come_back(world: World) -> None:
    case, bound = world.acknowledged(), bound_of("comment")
    with time_machine.travel(world.now, tick=False):
        token, _ends = tokens.issue(world.handler, at=timezone.now())
        caller = Caller()
        caller.credentials(HTTP_AUTHORIZATION=f"Token {token}")
        counted.add(bound, world.handler, at=timezone.now(), count=bound.most)
        answer = caller.post(f"/api/v1/cases/{case.number}/comment/", {"text": "已联系"})
    assert (answer.status_code, answer.json()["code"]) == (429, "enough_today")
    midnight = datetime(2026, 3, 3, tzinfo=SHANGHAI)
    assert int(answer["Retry-After"]) == (midnight - world.now).total_seconds()
    assert not Words.objects.filter(kind="comment").exists()


def signed_in(client: Client, user: User, *, language: str = "en") -> Client:
    client.force_login(user)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    return client


@pytest.mark.parametrize(("language", "words"), [("en", "at most 2000 times a day"), ("zh-hans", "每天最多 2000 次")])
def test_a_form_says_so_and_keeps_what_was_typed(client: Client, world: World, language: str, words: str) -> None:
    case, bound = world.acknowledged(), bound_of("comment")
    counted.add(bound, world.handler, at=timezone.now(), count=bound.most)
    page = signed_in(client, world.handler, language=language).post(f"/cases/{case.number}/comment/", {"text": "写了很久的话"})
    assert page.status_code == 429
    assert words in page.content.decode()
    assert "写了很久的话" in page.content.decode()


def test_registering_says_so_and_keeps_what_was_typed(client: Client, world: World) -> None:
    bound = bound_of("register")
    counted.add(bound, world.operator, at=timezone.now(), count=bound.most)
    demand = {"text": "路灯坏了三天", "channel": "phone", "kind": "complaint", "urgency": "normal"}
    page = signed_in(client, world.operator).post("/register/", demand)
    assert page.status_code == 429
    assert "at most 30000 times a day" in page.content.decode()
    assert "路灯坏了三天" in page.content.decode()


def test_a_page_that_only_shows_says_so_too(client: Client, world: World) -> None:
    case = world.acknowledged(kind="report")
    counted.add(bounds.CASE_VIEWS, world.supervisor, at=timezone.now(), count=bounds.CASE_VIEWS.most)
    page = signed_in(client, world.supervisor).get(f"/cases/{case.number}/")
    assert page.status_code == 429
    assert 0 < int(page["Retry-After"]) <= A_DAY.total_seconds()
    assert "confidential cases 50000 times today" in page.content.decode()
    assert not CaseView.objects.exists()
    assert signed_in(Client(), world.auditor).get(f"/cases/{case.number}/").status_code == 200


def test_who_may_look_no_more_is_answered_all_the_same_what_they_just_did(world: World) -> None:
    case = world.acknowledged(kind="report")
    with time_machine.travel(world.now, tick=False):
        token, _ends = tokens.issue(world.supervisor, at=timezone.now())
        caller = Caller()
        caller.credentials(HTTP_AUTHORIZATION=f"Token {token}")
        counted.add(bounds.CASE_VIEWS, world.supervisor, at=timezone.now(), count=bounds.CASE_VIEWS.most)
        caller.at(f"cases/{case.number}/", expect=429)
        caller.at(f"cases/{case.number}/comment/", {"text": "请保密处理"}, expect=200)
    assert CaseView.objects.filter(user=world.supervisor).count() == 1


def test_a_program_that_signs_in_for_ever_is_stopped_and_told_so(world: World) -> None:
    counted.add(SIGN_INS, world.handler, at=timezone.now(), count=SIGN_INS.most - 1)
    ask = {"username": "handler", "password": "handler"}
    Caller().at("auth/token/", ask, expect=200)
    answer = Caller().at("auth/token/", ask, expect=429)
    assert "signed in 1000 times today" in answer["detail"]
    assert Token.objects.filter(user=world.handler).count() == 1
    Caller().at("auth/token/", {"username": "operator", "password": "operator"}, expect=200)
    page = Client().post("/accounts/login/", {"login": "handler", "password": "handler"}, headers={"accept-language": "en"})
    assert "signed in 1000 times today" in page.content.decode()


def test_password_links_are_bounded_per_administrator(client: Client, world: World) -> None:
    counted.add(INVITATIONS, world.administrator, at=timezone.now(), count=INVITATIONS.most)
    page = signed_in(client, world.administrator).post(f"/people/{world.handler.pk}/link/", {"key": "k" * 40})
    assert page.status_code == 429
    assert "at most 2000 times a day" in page.content.decode()
    assert not world.handler.invitations.exists()


def test_a_slip_opens_its_case_as_often_as_it_is_asked_for_and_makes_one_link_a_day(client: Client, world: World) -> None:
    registered = steps.register(steps.Demand(text="路灯坏了", channel="walk_in"), actor=world.operator, at=timezone.now())
    asked = {"number": registered.case.number, "pin": registered.pin}
    links = Link.objects.count()
    opened = {client.post("/track/", asked)["Location"] for _time in range(60)}
    assert len(opened) == 1
    assert Link.objects.count() == links + 1
    assert client.get(opened.pop()).status_code == 200
    with time_machine.travel(MONDAY + timedelta(days=1, hours=3)):
        client.post("/track/", asked)
    assert Link.objects.count() == links + 2
