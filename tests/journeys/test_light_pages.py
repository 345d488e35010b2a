"""Every page of a citizen's is light: at most 60 KB and six requests, nothing of it from anybody else."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Response

from casework.models import Case
from tests.conftest import OpenPage
from tests.lanes import first
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_BYTES, MOST_REQUESTS = 60_000, 6
PAGES = (
    *("ask", "find", "received", "resolved", "closed"),
    *("resolved/add", "received/at-home", "received/withdraw", "closed/came-back", "rate", "thanks", "asked"),
)


@dataclass
class Town:
    """`places`: where each page stands."""

    places: dict[str, str] = field(default_factory=dict)


@pytest.fixture
def town() -> Town:
    world = World(now=timezone.now() - timedelta(days=2))
    tracked = {"received": world.registered(), "resolved": world.resolved(), "closed": world.closed()}
    tokens = {name: world.track_token(case) for name, case in tracked.items()}
    places = {name: f"/t/{token}" for name, token in tokens.items()}
    return Town(places | {"ask": "/ask/", "find": "/track/", "rate": f"/r/{world.rating_token(tracked['resolved'])}"})


def opened(page: Page, town: Town, name: str) -> None:
    state, _slash, act = name.partition("/")
    page.goto(town.places[{"thanks": "rate", "asked": "ask"}.get(state, state)])
    if act:
        page.goto(f"{page.url.rstrip('/')}/{act}/")
    elif name == "thanks":
        page.check("[name=score][value='5']", force=True)
        page.locator("form:has([name=score]) [type=submit]").first.click()
    elif name == "asked":
        page.fill("[name=text]", "自来水管漏水，三天没人来")
        page.get_by_role("button", name="Send my demand").click()
        assert Case.objects.filter(channel="web").count() == 1


def sizes(responses: list[Response]) -> Iterator[tuple[str, int]]:
    """By address: a page as it is, what stands beside it compressed, as servers send it."""
    for response in responses:
        if response.status < 300:
            body = response.body()
            is_page = response.request.resource_type == "document"
            yield response.url, len(body) if is_page else len(gzip.compress(body))


@pytest.mark.parametrize("name", first(2, PAGES))
def test_a_citizens_page_is_light_and_comes_from_one_server(open_page: OpenPage, town: Town, name: str) -> None:
    page = open_page(viewport={"width": 390, "height": 844})
    responses: list[Response] = []

    def take(response: Response) -> None:
        if response.request.resource_type == "document" and response.status < 300:
            responses.clear()
        responses.append(response)

    page.on("response", take)
    opened(page, town, name)
    page.wait_for_load_state("networkidle")
    weighed = dict(sizes(responses))
    assert {urlsplit(url).netloc for url in weighed} == {urlsplit(page.url).netloc}
    assert 1 < len(weighed) <= MOST_REQUESTS, weighed
    assert sum(weighed.values()) <= MOST_BYTES, weighed
    print(f"{name}: {sum(weighed.values()) / 1000:.0f} KB, {len(weighed)} requests")
