"""Who gets in, and who does not: accounts are made by administrators, and there is one door."""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from tests.world import World

STRONG = "a-Long-and-odd-1"


@pytest.fixture(autouse=True)
def _no_counts_left() -> None:
    cache.clear()


@pytest.mark.django_db
def test_nobody_makes_themselves_an_account(client: Client) -> None:
    assert client.get("/accounts/signup/").status_code == 200
    client.post("/accounts/signup/", {"username": "intruder", "password1": STRONG, "password2": STRONG})
    assert not User.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["password/reset/", "password/reset/done/", "email/", "confirm-email/", "password/set/"])
def test_pages_that_write_to_e_mail_addresses_are_closed(client: Client, path: str) -> None:
    assert client.get(f"/accounts/{path}").status_code == 404
    assert client.post(f"/accounts/{path}", {"email": "somebody@example.org"}).status_code == 404


def test_the_administration_has_no_sign_in_of_its_own_to_guess_at(world: World, client: Client) -> None:
    answer = client.post("/admin/login/", {"username": "administrator", "password": "administrator"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")
    assert "_auth_user_id" not in client.session
    client.force_login(world.handler)
    assert client.get("/admin/login/").status_code == 403


def test_the_counts_of_failed_tries_are_not_thrown_out_by_more_failures() -> None:
    assert settings.CACHES["default"]["OPTIONS"]["MAX_ENTRIES"] >= 100_000


def test_pages_about_people_are_kept_by_no_cache(world: World, client: Client) -> None:
    case = world.dispatched()
    client.force_login(world.handler)
    for path in ("/", f"/cases/{case.number}/", "/notices/", f"/visits/of/{case.number}/"):
        assert "no-store" in client.get(path)["Cache-Control"], path
