"""On a phone the bar below leads wherever the line above does: a few places at hand, the rest behind one that says so."""

import re

import pytest
from django.test import Client

from tests.world import World

AT_HAND = 5


def places(page: str, label: str) -> list[str]:
    navigation = re.search(rf'<nav class="\w+" aria-label="{label}">(.*?)</nav>', page, re.DOTALL)
    assert navigation
    return re.findall(r'<a href="([^"]+)"', navigation[1])


@pytest.mark.parametrize("who", ["handler", "supervisor", "auditor", "administrator"])
def test_every_place_is_reached_by_the_bar_below(world: World, who: str) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people[who])
    page = client.get("/notices/").content.decode()
    above, below = places(page, "Main"), places(page, "Main, below")
    assert set(above) == set(below)
    assert (">More</span></summary>" in page) == (len(above) > AT_HAND)
    if len(above) > AT_HAND:
        assert below[:4] == [*above[:3], above[-1]]
