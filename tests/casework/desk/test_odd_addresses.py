"""Addresses nobody links to: a clear answer, never a fault."""

import pytest
from django.test import Client

from tests.world import World


@pytest.mark.parametrize("path", ["/cases/%00/", "/cases/%00/reveal/", f"/cases/{'9' * 3000}/", "/register/%00/"])
def test_a_number_that_is_none_is_not_found(world: World, client: Client, path: str) -> None:
    client.force_login(world.operator)
    assert client.get(path).status_code in {200, 404}


@pytest.mark.parametrize("page", ["9" * 5000, "-1", "٣", "\0", "1e9"])
def test_a_page_that_is_none_is_the_first_or_the_last(world: World, client: Client, page: str) -> None:
    client.force_login(world.operator)
    assert client.get("/", {"page": page}).status_code == 200
    assert client.get("/notices/", {"page": page}).status_code == 200


def test_a_unit_that_is_none_has_no_page(world: World, client: Client) -> None:
    for user, path in ((world.lead, "/unit/"), (world.supervisor, "/board/")):
        client.force_login(user)
        answers = [
            client.get(path, {name: odd}).status_code for name in ("unit", "area") for odd in ("\0", "nowhere", "9" * 3000)
        ]
        assert answers == [404] * 6


@pytest.mark.django_db
def test_a_foreign_host_is_refused_in_words(client: Client) -> None:
    assert client.get("/accounts/login/", headers={"host": "evil.example"}).status_code == 400
