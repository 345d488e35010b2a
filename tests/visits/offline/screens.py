"""A walk through every screen and state of the field app, one after the other, as a person would come by them."""

import time
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Session
from casework.models import Case
from tests import pictures
from tests.visits.conftest import STROKES
from tests.visits.offline.conftest import Phone
from tests.visits.offline.network import Network
from tests.world import World
from visits import steps
from visits.models import Device
from visits.visit_record import Confirmation, VisitRecord

LONG = "城关镇东门社区三栋四单元一楼公共卫生间自来水总管连续漏水，夜间水声很大，影响老人休息"
SPOKEN = "水还在漏，已经半个月了。夜里声音大，老人怕滑倒，一直用桶接着。"


def county(world: World, cases: Any) -> dict[str, Case]:
    """Planned with a code, owed by an escalation, visited before with a promise, asking for photos, confidential."""
    world.keep(world.leak, photo_reason="危房鉴定需要房屋外观照片")
    planned, owed, visited = cases(3)
    plain = world.acknowledged(world.dispatched(handler=world.handler, text=LONG))
    now = timezone.now()
    steps.plan(planned, planned_for=now + timedelta(hours=2), purpose="核实漏水点", actor=world.handler, at=now)
    world.now = now - timedelta(minutes=90)
    record = VisitRecord(
        sha256=b"1" * 32,
        case=visited.number,
        outcome="met",
        began_at=now - timedelta(minutes=110),
        compared="more",
        ended_at=now - timedelta(minutes=100),
        said=SPOKEN,
        promised="后天上午带配件来换，先关总阀",
        companions=[world.colleague],
        promise_due=timezone.localdate() + timedelta(days=2),
        confirmation=Confirmation("signature", STROKES),
    )
    steps.record(uuid.uuid4(), record, actor=world.handler, at=world.now)
    return {"planned": planned, "owed": owed, "visited": visited, "plain": plain}


def choose(page: Page, value: str) -> None:
    page.locator("label.choice", has=page.locator(f"[value={value}]")).click()


def begin(page: Page) -> None:
    page.locator(".field-foot .button-primary").click()
    expect(page.locator("[name=outcome]").first).to_be_attached()


def clock_is(phone: Phone, ahead: int) -> None:
    """The phone's clock, in milliseconds, from now on."""
    phone.page.clock.set_system_time(time.time() + ahead / 1000)
    phone.page.reload()
    expect(phone.page.locator("main .notice")).to_have_count(1 if ahead else 0)


def save(page: Page) -> None:
    page.locator("form .field-foot .button-primary").click()


def walk(phone: Phone, network: Network, world: World, cases: Any) -> Iterator[str]:
    """Yields the name of each screen while it is shown."""
    page = phone.page
    phone.open()
    expect(page.locator(".button-primary")).to_be_visible()
    yield "nobody has signed in"
    phone.take_along(world.handler)
    yield "no case"
    by_kind = county(world, cases)
    page.reload()
    expect(page.locator(".field-row").first).to_be_visible()
    yield "my visits"
    page.locator("summary.field-settings").click()
    yield "settings"
    clock_is(phone, -8 * 3_600_000)
    yield "a clock that is wrong"
    clock_is(phone, 0)
    phone.open(f"#/case/{by_kind['visited'].number}")
    yield "a case that was visited before"
    phone.open(f"#/case/{by_kind['planned'].number}")
    begin(page)
    yield "a visit begins"
    choose(page, "met")
    save(page)
    yield "what is missing"
    page.locator("[name=said]").fill(SPOKEN)
    choose(page, "different")
    page.locator("[name=promises]").click()
    page.locator("[name=promised]").fill("后天上午带配件来换，先把总阀关上，晚上送两桶水")
    page.locator("label.choice", has=page.locator("[name=promise_quick]")).nth(1).click()
    page.locator("input[type=file]").set_input_files({"name": "1.jpg", "mimeType": "image/jpeg", "buffer": pictures.photo()})
    expect(page.locator(".photos img")).to_have_count(1)
    choose(page, "code")
    yield "their code, a promise and a photo"
    choose(page, "signature")
    page.locator("details.disclosure summary").click()
    page.locator("[name=hears]").click()
    yield "a signature, colleagues, further cases and a new demand"
    page.locator("[name=heard]").fill("隔壁单元的路灯坏了一个月")
    choose(page, "later")
    network.down()
    save(page)
    expect(page.locator("[data-visit]")).to_be_visible()
    yield "kept on the phone without a network"
    phone.open(f"#/case/{by_kind['owed'].number}")
    page.locator(".field-foot .button").nth(1).click()
    expect(page.locator("[name=found]")).to_be_visible()
    yield "nobody was home"
    save(page)
    expect(page.locator(".field-slip")).to_be_visible()
    yield "a slip to leave"
    phone.open("#/heard")
    expect(page.locator("[name=heard]")).to_be_visible()
    yield "a new demand on the way"
    page.locator("[name=heard]").fill("村口的桥栏杆断了，孩子放学要走")
    phone.open("#/queue")
    expect(page.locator("[data-state=draft]")).to_be_visible()
    yield "all that is unsent"
    page.locator(".button-quiet").last.click()
    yield "not signed out"
    network.up()
    network.decide = lambda method, _path: "before" if method == "PUT" else None
    Session.objects.all().delete()
    page.reload()
    expect(page.locator("main .notice").first).to_be_visible()
    yield "the session has ended"
    network.decide = lambda _method, _path: None
    phone.sign_in(world.handler)
    page.reload()
    expect(page.locator('[data-visit][data-state="received"]')).to_have_count(2)
    yield "received, not counted yet"
    phone.open("#/today")
    yield "today"
    phone.open(f"#/case/{by_kind['plain'].number}")
    begin(page)
    choose(page, "on_site")
    page.locator("[name=found]").fill("井盖已移位，周围无警示标志")
    page.locator("details.disclosure summary").click()
    page.locator("[name=began_at]").fill("2020-01-01T08:00")
    page.locator("[name=ended_at]").fill("2020-01-01T09:00")
    save(page)
    yield "entered late"
    page.locator("[name=late_reason]").fill("手机坏了，一直没有修好")
    with patch("visits.intake.receive.LONGEST_KEPT", 10):
        save(page)
        expect(page.locator('[data-visit][data-state="refused"]')).to_be_visible()
    yield "refused, and kept"
    page.locator("[data-visit] .button").first.click()
    expect(page.locator("form")).to_be_visible()
    yield "mended"
    Device.objects.update(revoked_at=timezone.now())
    Session.objects.all().delete()
    page.reload()
    phone.open("#/")
    expect(page.locator(".notice[data-tone=seal]")).to_be_visible()
    yield "revoked"
    network.down()
    phone.open("#/case/20200101-00001")
    yield "a case that is not here"
    network.up()
    phone.take_along(world.handler)
    network.down()
    phone.open("#/queue")
    page.locator(".button-quiet").last.click()
    expect(page.locator(".notice[data-tone=lamp]")).to_be_visible()
    yield "left without a network"
