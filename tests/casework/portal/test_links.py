"""A citizen's link leads there whatever a message put behind it, and HEAD answers as GET does."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from casework import steps
from casework.models import Rating
from casework.steps import Opinion
from casework.writing import links
from tests.standing import beginning
from tests.world import World

BEHIND = ["", "。", ")", "）", "。谢谢", ",", "”", "!", "-", "%E3%80%82", "%20", "%E2%80%8B", "/"]


@beginning
def sent_links(world: World) -> dict[str, str]:
    """Of a case that is to be rated."""
    case = world.resolved()
    return {"track": world.track_token(case), "rate": world.rating_token(case)}


@pytest.fixture
def tokens(world: World, sent_links: dict[str, str]) -> Iterator[dict[str, str]]:
    """While the clock stands."""
    with time_machine.travel(world.now, tick=False):
        yield sent_links


@pytest.mark.parametrize("behind", BEHIND)
@pytest.mark.parametrize("page", ["track", "rate"])
def test_what_stands_behind_a_link_changes_nothing(client: Client, tokens: dict[str, str], page: str, behind: str) -> None:
    assert client.get(f"/{page}/{tokens[page]}{behind}", follow=True).status_code == 200


def test_the_link_of_a_sentence_rates_too(client: Client, tokens: dict[str, str]) -> None:
    answers = {"score": "5", "solved": "yes", "visited": "yes", "words": ""}
    assert client.post(f"/rate/{tokens['rate']}。", answers, follow=True).status_code == 200
    assert Rating.objects.count() == 1


def test_by_api_too(client: Client, tokens: dict[str, str]) -> None:
    assert client.get(f"/api/v1/ratings/{tokens['rate']}。/").status_code == 200


def test_the_step_reads_it_as_the_page_does(world: World, tokens: dict[str, str]) -> None:
    case = steps.rate_by_link(f"{tokens['rate']}）", Opinion(5, "yes", "yes", None, ""), at=world.now)
    assert case.state == "closed"


def test_another_token_leads_nowhere(client: Client, tokens: dict[str, str]) -> None:
    other = ("A" if tokens["track"][0] != "A" else "B") + tokens["track"][1:]
    assert client.get(f"/track/{other}").status_code == 410
    assert client.get(f"/track/{tokens['track'][:-1]}").status_code == 410


@pytest.mark.parametrize("address", ["/track/", "/track/{track}/", "/rate/{rate}/", "/track/{unknown}/", "/rate/{unknown}/"])
def test_head_answers_as_get_does(client: Client, tokens: dict[str, str], address: str) -> None:
    there = address.format(**tokens, unknown="x" * 43)
    head, get = client.head(there), client.get(there)
    assert head.status_code == get.status_code != 405
    assert head.content == b""
    assert head["Content-Type"] == get["Content-Type"]


def test_to_look_at_a_link_uses_nothing_up(client: Client, world: World, tokens: dict[str, str]) -> None:
    """What fetches a preview of a message looks before the citizen does."""
    client.head(f"/rate/{tokens['rate']}")
    link = links.find(tokens["rate"], links.Link.Kind.RATE, at=world.now)
    assert link is not None
    assert link.used_at is None
