"""No page offers a link that the person is refused: whoever follows what is shown to them is led on."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlsplit

import pytest
from pytest_django import DjangoDbBlocker

from tests.access import addresses
from tests.access.county import PLAIN, County, Person
from tests.access.rules import ROLES
from tests.access.test_access import undone
from tests.shared import for_the_room

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<a [^>]*href="(/[^"#]*)')
ROOMS = ("api", "admin", "static", "accounts", "styleguide")
"""Beside the pages of the desk: what is no page of it, the way out, and samples of links."""


@pytest.fixture(scope="module")
def county(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[County]:
    yield from for_the_room(County, blocker=django_db_blocker)


def pages(county: County) -> list[str]:
    """Every page that stands at one address, and one case in each state."""
    paths = [address.path for address in addresses.every() if "{" not in address.path and not address.api]
    shown = [path for path in paths if path.split("/")[1] not in ROOMS]
    return shown + [f"/cases/{case.number}/" for case in county.cases[PLAIN].values()]


def links_on(person: Person, path: str) -> set[str]:
    with undone():
        answer = person.client.get(path)
    if answer.status_code != 200 or not answer.get("Content-Type", "").startswith("text/html"):
        return set()
    return {unescape(link) for link in LINK.findall(answer.content.decode())}


@pytest.mark.long
@pytest.mark.parametrize("role", sorted(ROLES))
def test_what_a_page_offers_is_not_refused(role: str, county: County) -> None:
    person = next(person for person in county.people if person.role == role and person.relation in {"everywhere", "own"})
    from_page: dict[str, str] = {}
    for path in pages(county):
        from_page |= {urlsplit(link).path: path for link in links_on(person, path) if urlsplit(link).path not in from_page}
    refused = []
    for link, path in from_page.items():
        with undone():
            answer = person.client.get(link)
        if answer.status_code == 403:
            refused.append(f"{path} offers {link}")
    assert len(from_page) > 10
    assert not refused, f"{person}:\n" + "\n".join(refused)
