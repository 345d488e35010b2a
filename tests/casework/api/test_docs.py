"""The docs page in a browser: offline, and without breaking the content security policy."""

import pytest
from playwright.sync_api import expect

from tests.conftest import OpenPage


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_docs_page_lists_the_verbs(open_page: OpenPage) -> None:
    page, foreign = open_page(), []
    page.on("request", lambda request: foreign.append(request.url))
    page.goto("/api/v1/docs/")
    expect(page.locator("text=/api/v1/cases/{number}/acknowledge/").first).to_be_visible()
    assert [url for url in foreign if not url.startswith(("http://localhost", "http://127.0.0.1", "data:"))] == []
