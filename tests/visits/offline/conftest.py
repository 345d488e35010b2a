"""A phone with its own memory, behind a network that can be cut; and one that can be killed and started again."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from casework.models import Case
from tests import browser, patience
from tests.visits.offline.network import Network
from tests.world import World

YEAR = 365 * 24 * 3600


OPTIONS = {"viewport": {"width": 390, "height": 844}, "locale": "en-GB", "has_touch": True}


class Phone:
    """One person's phone: a profile that nothing else sees, in the Chromium of all tests."""

    def __init__(self, chromium: Browser, network: Network) -> None:
        self.chromium, self.network = chromium, network
        self.complaints: list[str] = []
        self.context: BrowserContext
        self.page: Page
        self.start()

    def start(self) -> None:
        self._hold(self.chromium.new_context(base_url=self.network.url, **OPTIONS))

    def _hold(self, context: BrowserContext) -> None:
        self.context = context
        context.set_default_timeout(patience.PAGE)
        self.page = context.pages[0] if context.pages else context.new_page()
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def sign_in(self, user: User) -> None:
        """As the sign-in page would: a session of this person, of nobody else."""
        client = Client()
        client.force_login(user)
        name = django_settings.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": client.cookies[name].value, "url": self.network.url, "expires": int(time.time()) + YEAR}
        self.context.add_cookies([cookie])  # type: ignore[list-item]

    def take_along(self, user: User) -> None:
        """Signed in with a network: the app and the person's cases are on the phone afterwards."""
        self.sign_in(user)
        self.open()
        expect(self.page.locator(".field-row, .empty").first).to_be_visible()
        self.wait("navigator.serviceWorker.controller")

    def wait(self, condition: str) -> None:
        """Until the expression is true. (Playwright's own waiting evaluates strings, which the page's policy refuses.)"""
        waiting = f"while (!(holds = {condition}) && Date.now() < until) await new Promise((next) => setTimeout(next, 30));"
        waited = f"async () => {{ let holds; const until = Date.now() + {patience.PAGE}; {waiting} return Boolean(holds); }}"
        assert self.page.evaluate(waited), condition

    def open(self, hash_: str = "") -> Page:
        self.page.goto(f"{self.network.url}/field/{hash_}")
        expect(self.page.locator("h1").first).to_be_visible()
        return self.page

    def record(self, case: Case, *, said: str = "水又漏了，老人怕滑倒", how: str = "later") -> None:
        """Through the screens, as a person does it; saved when this returns, sent or not."""
        page = self.page
        self.open(f"#/case/{case.number}")
        page.get_by_role("button", name="Record the visit").click()
        page.locator("label.choice", has=page.locator("[value=met]")).click()
        page.locator("[name=said]").fill(said)
        page.locator("label.choice", has=page.locator("[value=more]")).click()
        page.locator("label.choice", has=page.locator(f"[value={how}]")).click()
        page.get_by_role("button", name="Save the visit").click()
        expect(page.locator("[data-visit]")).to_be_visible()

    def begin(self, case: Case, button: str) -> None:
        self.open(f"#/case/{case.number}").get_by_role("button", name=button).click()
        expect(self.page.locator("form")).to_be_visible()

    def holds(self, count: int) -> None:
        """So many visits are on the phone, and none of them has reached the server."""
        self.open("#/queue")
        expect(self.page.locator("[data-visit]")).to_have_count(count)
        expect(self.page.locator('[data-visit][data-state="received"]')).to_have_count(0)

    def send(self, *, until: str = "received", count: int = 1) -> None:
        """By the button, if it has not been sent by itself already."""
        self.open("#/queue")
        # Found and pressed in one go: between the two, it may be sent by itself and the button be gone.
        there = f"document.querySelectorAll('[data-visit][data-state=\"{until}\"]').length >= {count}"
        pressed = "[...document.querySelectorAll('button')].some((one) => one.innerText === 'Send now' && !one.click())"
        self.wait(f"{there} || {pressed}")
        expect(self.page.locator(f'[data-visit][data-state="{until}"]')).to_have_count(count)

    def send_photos(self) -> None:
        """By the button, if they have not been sent by themselves already: found and pressed in one go, as above."""
        self.page.evaluate("[...document.querySelectorAll('button')].find((one) => one.innerText === 'Send now')?.click()")


class LastingPhone(Phone):
    """With a Chromium and a disk of its own, so that it can be killed and started again."""

    def __init__(self, chromium: Browser, network: Network, *, folder: Path) -> None:
        self.folder, self.cookies = folder, list[Any]()
        super().__init__(chromium, network)

    def start(self) -> None:
        self._hold(
            self.chromium.browser_type.launch_persistent_context(
                str(self.folder),
                executable_path=browser.chromium(),
                args=list(browser.ARGUMENTS),
                base_url=self.network.url,
                **OPTIONS,
            )
        )
        self.context.add_cookies(self.cookies)

    def kill(self) -> None:
        """As when the battery is pulled: no process of the browser has time for anything.

        Chromium writes cookies to the disk every half minute only; a person has been signed in for longer.
        """
        self.cookies = self.context.cookies()
        pids = subprocess.run(["pgrep", "-f", str(self.folder)], capture_output=True, text=True, check=False).stdout.split()
        for pid in pids:
            if int(pid) != os.getpid():
                os.kill(int(pid), signal.SIGKILL)
        with suppress(Error):  # it is gone already
            self.context.close()


@pytest.fixture
def network(live_server: LiveServer, settings: Settings) -> Iterator[Network]:
    host, _colon, port = live_server.url.removeprefix("http://").partition(":")
    between = Network((host, int(port)))
    settings.ALLOWED_HOSTS = ["*"]
    yield between
    between.down()


@pytest.fixture
def phone(chromium: Browser, network: Network) -> Iterator[Phone]:
    held = Phone(chromium, network)
    yield held
    held.context.close()
    assert held.complaints == []


@pytest.fixture
def lasting_phone(chromium: Browser, tmp_path: Path, network: Network) -> Iterator[LastingPhone]:
    held = LastingPhone(chromium, network, folder=tmp_path / "phone")
    yield held
    held.context.close()
    assert held.complaints == []


@pytest.fixture
def now_world(transactional_db: None) -> World:
    """A world whose clock is the machine's: browsers cannot be told another."""
    return World(now=timezone.now())


@pytest.fixture
def cases(now_world: World) -> Callable[[int], list[Case]]:
    """So many cases of the handler, acknowledged a while ago."""

    def make(count: int) -> list[Case]:
        now_world.now = timezone.now() - timedelta(hours=2)
        return [
            now_world.acknowledged(now_world.dispatched(handler=now_world.handler, address="东门社区三栋")) for _ in range(count)
        ]

    return make
