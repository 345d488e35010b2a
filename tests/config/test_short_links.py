"""Links in messages may stand on a short domain: it leads to the pages of the other and has none of its own."""

import pytest
from django.test import Client
from pytest_django import Settings

from casework.writing import links
from tests.world import World

SHORT, PUBLIC = "https://d.example", "https://doorstep.example"


@pytest.fixture
def short(settings: Settings) -> Client:
    settings.SHORT_URL, settings.PUBLIC_URL = SHORT, PUBLIC
    settings.ALLOWED_HOSTS = ["d.example", "doorstep.example"]
    return Client(headers={"host": "d.example"})


@pytest.mark.parametrize(("page", "path"), [("track", "t"), ("rate", "r"), ("visit", "v")])
def test_messages_carry_the_short_domain(short: Client, page: str, path: str) -> None:
    assert links.address(page, "A" * 16) == f"{SHORT}/{path}/{'A' * 16}"
    assert len(links.address(page, "A" * 16)) <= 40
    assert links.address(page, "") == ""


def test_without_one_they_carry_the_public_address(settings: Settings) -> None:
    settings.SHORT_URL, settings.PUBLIC_URL = "", PUBLIC
    assert links.address("track", "A" * 16) == f"{PUBLIC}/t/{'A' * 16}"


@pytest.mark.parametrize(
    "path", ["/t/abcdefghijklmnop", "/v/abcdefghijklmnop/", "/r/abcdefghijklmnop?x=1", "/accounts/login/", "/"]
)
def test_the_short_domain_leads_to_the_other_and_shows_nothing_itself(short: Client, path: str) -> None:
    for answer in (short.get(path), short.head(path)):
        assert (answer.status_code, answer["Location"], answer.content) == (302, PUBLIC + path, b"")
        assert not answer.cookies


@pytest.mark.parametrize("host", ["D.EXAMPLE", "d.example.", "d.example:443", "d.example:8443", "D.example.:80"])
def test_however_its_host_is_written_it_shows_nothing_itself(short: Client, host: str) -> None:
    answer = short.get("/accounts/login/", headers={"host": host})
    assert (answer.status_code, answer.get("Location")) == (302, f"{PUBLIC}/accounts/login/")
    assert short.post("/accounts/login/", headers={"host": host}).status_code == 405


@pytest.mark.parametrize("path", ["//evil.example/", "/\\evil.example/", "/@evil.example", "/.evil.example"])
def test_it_leads_nowhere_else(short: Client, path: str) -> None:
    assert short.get(path)["Location"].startswith(f"{PUBLIC}/")


def test_nothing_is_sent_to_the_short_domain(short: Client) -> None:
    assert short.post("/v/abcdefghijklmnop/").status_code == 405


def test_whoever_watches_the_servers_is_answered_on_each(short: Client) -> None:
    assert short.get("/healthz").status_code == 200


@pytest.mark.parametrize("page", ["t", "track"])
def test_short_and_long_addresses_lead_to_the_same_page(world: World, page: str) -> None:
    case = world.registered()
    answer = Client().get(f"/{page}/{world.track_token(case)}", follow=True)
    assert answer.resolver_match.route.startswith("^track/")
    assert case.number in answer.content.decode()
