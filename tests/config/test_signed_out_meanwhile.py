"""A form that is sent when its session was over leads, through signing in, back to its page: never to where only forms go."""

import pytest
from django.test import Client

from accounts import form_keys
from tests.access import addresses
from tests.access.expected import ANY_METHOD, ENDPOINTS, Nowhere, Public
from tests.world import World

PAGE = "/?queue=open&urgency=urgent"
SIGN_IN = "/accounts/login/"


def takes_only_forms(name: str) -> bool:
    """Of the addresses of people who are signed in, those that show nothing by themselves."""
    rules = ENDPOINTS.get(name, {})
    rule = rules.get("POST")
    open_to_all = isinstance(rule, Public) or (isinstance(rule, Nowhere) and not rule.signed)
    return set(rules) == {"POST"} and not open_to_all and name not in ANY_METHOD and "api:" not in name


ELSEWHERE = {"/", "/visits/checks/", "/cases/20260302-00001/"}
"""Pages of forms whose addresses do not stand below them."""
ONLY_FORMS = {address.name: address.path for address in addresses.every() if takes_only_forms(address.name)}


@pytest.fixture
def paths(world: World) -> list[str]:
    number, visit = world.dispatched().number, "3b241101-e2bb-4255-8caf-4136c566a962"
    return [path.format(**addresses.FILLED, number=number, visit=visit, rule=1, person=1) for path in ONLY_FORMS.values()]


def client(**headers: str) -> Client:
    return Client(headers={"accept-language": "en"} | headers)


def test_the_addresses_are_all_there() -> None:
    assert {"desk:export", "desk:rule_resume", "visits:plan", "accounts:end_sign_in"} <= ONLY_FORMS.keys()


def test_a_form_of_which_nothing_is_kept_leads_back_to_its_page_and_says_so(paths: list[str]) -> None:
    for path in paths:
        browser = client(referer=f"http://testserver{PAGE}")
        answer = browser.post(path, {"format": "csv"})
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, SIGN_IN), path
        assert "You were signed out, so nothing was sent." in browser.get(answer["Location"]).content.decode(), path
    landed = browser.post(answer["Location"], {"login": "lead", "password": "lead"}, follow=True)
    assert landed.status_code == 200
    assert landed.request["PATH_INFO"] + "?" + landed.request["QUERY_STRING"] == PAGE


@pytest.mark.parametrize("page", ["", "https://elsewhere.example/x/", "//elsewhere.example", "javascript:alert(1)"])
def test_home_where_no_page_of_ours_is_named(world: World, page: str) -> None:
    answer = client(referer=page).post("/exports/new/", {"format": "csv"})
    assert answer["Location"] == f"{SIGN_IN}?next=/"


def test_too_long_to_be_kept_it_leads_back_all_the_same(world: World) -> None:
    form = {form_keys.NAME: form_keys.new(world.lead.pk), "note": "长" * 300_000}
    answer = client(referer=f"http://testserver{PAGE}").post("/notices/read/", form)
    assert answer["Location"].startswith(f"{SIGN_IN}?next=/%3F")


def test_a_part_of_a_page_is_answered_as_before(world: World) -> None:
    answer = client(**{"hx-request": "true"}).post("/choices/", {"q": "x"})
    assert answer["Location"] == f"{SIGN_IN}?next=/choices/"


def test_whoever_signs_out_is_not_told_that_something_was_not_sent(world: World) -> None:
    browser = client()
    browser.force_login(world.lead)
    left = browser.post("/accounts/logout/", follow=True)
    assert "nothing was sent" not in left.content.decode()


def test_opened_by_hand_such_an_address_leads_to_the_page_with_the_form(world: World, paths: list[str]) -> None:
    browser = client()
    browser.force_login(world.lead)
    without = []
    for path in paths:
        answer = browser.get(path)
        if answer.status_code == 405:
            assert "Nothing to read here" in answer.content.decode(), path
            without.append(path)
        else:
            assert answer.status_code == 302, path
            assert path.startswith(answer["Location"]) or answer["Location"] in ELSEWHERE, path
    assert [path.split("/")[1] for path in without] == ["choices", "absences"]


def test_and_says_there_that_nothing_was_changed(world: World) -> None:
    case, browser = world.dispatched(), client()
    browser.force_login(world.operator)
    page = browser.get(f"/callbacks/{case.number}/phone/", follow=True)
    assert page.redirect_chain == [(f"/callbacks/{case.number}/", 302)]
    assert "Nothing was changed" in browser.get("/").content.decode() + page.content.decode()


def test_through_signing_in_where_nobody_is_signed_in(world: World) -> None:
    number = world.dispatched().number
    answer = client().get(f"/callbacks/{number}/phone/", follow=True)
    assert answer.redirect_chain[-1][0] == f"{SIGN_IN}?next=/callbacks/{number}/"


def test_a_program_is_answered_as_a_program(world: World) -> None:
    assert client().get("/api/v1/token/")["Content-Type"] == "application/problem+json"
    assert client().get("/hooks/receipts/any/").content == b""
