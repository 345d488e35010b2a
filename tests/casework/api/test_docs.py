"""The docs page in a browser: offline, and without breaking the content security policy; and who may open it."""

import pytest
from django.test import Client
from playwright.sync_api import expect
from pytest_django import Settings

from tests.conftest import OpenPage
from tests.world import World


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_docs_page_lists_the_verbs(open_page: OpenPage) -> None:
    page, foreign = open_page(), []
    page.on("request", lambda request: foreign.append(request.url))
    page.goto("/api/v1/docs/")
    expect(page.locator("text=/api/v1/cases/{number}/acknowledge/").first).to_be_visible()
    assert [url for url in foreign if not url.startswith(("http://localhost", "http://127.0.0.1", "data:"))] == []


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api/v1/schema/", "/api/v1/docs/"])
def test_where_the_deployment_says_so_only_who_signs_in_reads_it(world: World, settings: Settings, path: str) -> None:
    client = Client()
    assert client.get(path).status_code == 200
    settings.API_SCHEMA_PUBLIC = False
    assert client.get(path).status_code == 401
    client.force_login(world.handler)
    assert client.get(path).status_code == 200
