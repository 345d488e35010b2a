"""What every test stands on. Worlds of cases are built in tests/world.py, through steps."""

import gc
import os
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import TransactionTestCase
from django.utils import timezone, translation
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django import DjangoDbBlocker, Settings
from pytest_django.live_server_helper import LiveServer

from casework import calendar_cache, defaults
from casework.notices import wordings
from config.catalogues import compile_all
from tests import browser, lanes, migrated, patience, roles  # the profiles are there before a test is read
from tests.shared import ByRoom
from tests.standing import Begun, Standing, begins_standing, make_of, place
from tests.world import World

STANDING = pytest.StashKey[Standing]()


def pytest_configure(config: pytest.Config) -> None:
    """Chinese is tested too. One process compiles: the workers of xdist have `workerinput`."""
    gc.disable()
    if not hasattr(config, "workerinput"):
        compile_all()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByRoom:
    return ByRoom(config, log)


def pytest_itemcollected(item: pytest.Item) -> None:
    if lanes.is_long(item.path, browser=item.get_closest_marker("browser") is not None):
        item.add_marker(pytest.mark.long)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those that begin in the same follow upon each other."""
    items.sort(key=lambda item: (not begins_standing(item), place(make_of(item))))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """The first test of all builds what it begins in: the database is made for it."""
    if (standing := item.config.stash.get(STANDING, None)) is None:
        return
    if begins_standing(item):
        standing.build(make_of(item))
    else:
        standing.take_down()


def pytest_collection_finish() -> None:
    """What has been loaded until now stays; nobody need look through it for garbage after every few thousand objects."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    gc.enable()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not browser.chromium() and "skipped" in terminalreporter.stats:
        terminalreporter.write_line("NO CHROMIUM: the browser tests were SKIPPED", red=True, bold=True)


@pytest.fixture(autouse=True)
def _outbox_of_its_own(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test writes to the outbox of the developer who runs it. Most write to none, and need no directory for it."""
    settings.OUTBOX_FILE = tmp_path_factory.getbasetemp() / f"outbox-{uuid.uuid4()}.jsonl"


@pytest.fixture(autouse=True)
def _language_of_its_own() -> Iterator[None]:
    """A request leaves its language behind in the thread; no test begins in that of another."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def _wordings_of_its_own() -> None:
    """What a test before this one saved was undone, and is not remembered."""
    wordings.forget()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The tests' database is made, migrated and emptied by the owner."""
    roles.sign_in_as_owner()
    with django_db_blocker.unblock():
        migrated.copy_it()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker, request: pytest.FixtureRequest) -> Iterator[None]:
    """Between transactional tests Django truncates every table, which the guards refuse, and makes its permissions anew. What
    is here instead is quicker, and leaves the guards on for the tests themselves. Nobody needs the tests' rows after a power
    cut, so their commits wait for no disk; in drills they do, as everywhere else.

    Once the database is there, everybody acts as the application."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(TransactionTestCase, "_fixture_teardown", _emptied)
        if request.config.option.markexpr != "drill":
            with django_db_blocker.unblock(), connection.cursor() as cursor:
                cursor.execute(f'ALTER DATABASE "{connection.settings_dict["NAME"]}" SET synchronous_commit = off')
        with roles.acting_as_application():
            request.config.stash[STANDING] = standing = Standing(django_db_blocker)
            yield
            standing.take_down()


SPARED = {"django_migrations", "django_content_type", "auth_permission"}


def _emptied(_self: TransactionTestCase) -> None:
    """What migrating writes is left, and nothing else; the guards are off for this alone."""
    tables = set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - SPARED
    with roles.as_owner():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(" UNION ALL ".join(f"(SELECT '{table}' FROM {table} LIMIT 1)" for table in sorted(tables)))  # noqa: S608
            for (table,) in cursor.fetchall():
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608
        defaults.ensure(at=timezone.now())


@pytest.fixture
def standing(django_db_setup: None, request: pytest.FixtureRequest) -> Begun | None:
    """What this test begins in, if that stands already."""
    return request.config.stash[STANDING].copy()


@pytest.fixture
def calendar_read_anew() -> None:
    """For tests that edit it: another test may have left a calendar of the same revision in memory."""
    calendar_cache._built.cache_clear()


@pytest.fixture
def world(db: None, standing: Begun | None) -> World:
    """A small legal world, built by steps."""
    return standing.world if standing else World()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = browser.chromium()
    if not path:
        if browser.required():
            pytest.fail("CI without Chromium tests half of the product")
        pytest.skip("no Chromium")
    # Playwright keeps an event loop in this thread, which Django would take for an asynchronous caller.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    expect.set_options(timeout=patience.PAGE)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=browser.ARGUMENTS)
        yield launched
        launched.close()


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(chromium: Browser, live_server: LiveServer, settings: Settings) -> Iterator[OpenPage]:
    """A page of a browser of its own; options are those of Playwright's contexts (locale, viewport, color_scheme).

    What the page complains of, a refused script or style included, fails the test.
    """
    settings.PUBLIC_URL = live_server.url
    complaints: list[str] = []
    contexts = []

    def open_one(*, path: str | None = None, **options: Any) -> Page:
        context = chromium.new_context(base_url=live_server.url, **({"locale": "en-GB"} | options))
        context.set_default_timeout(patience.PAGE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda line: complaints.append(line.text) if "Content Security Policy" in line.text else None,
        )
        if path is not None:
            page.goto(path)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []
