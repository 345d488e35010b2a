"""Photos of the place, taken without a network: small, without metadata, kept until the server's receipt names their hash."""

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from casework.models import Case
from tests import pictures
from tests.visits.offline.conftest import LastingPhone, Phone
from tests.visits.offline.network import Network
from tests.world import World
from visits.models import Photo, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REASON = "危房鉴定需要房屋外观照片"


@pytest.fixture
def case(now_world: World, cases: Any) -> Case:
    now_world.keep(now_world.leak, photo_reason=REASON)
    (case,) = cases(1)
    return case


def begin(phone: Phone, case: Case) -> Page:
    page = phone.open(f"#/case/{case.number}")
    page.get_by_role("button", name="Record the visit").click()
    page.locator("label.choice", has=page.locator("[value=met]")).click()
    expect(page.get_by_text(REASON)).to_be_visible()
    return page


def take(page: Page, data: bytes) -> None:
    page.locator("input[type=file]").set_input_files({"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": data})


def finish(page: Page) -> None:
    page.locator("[name=said]").fill("水又漏了")
    page.locator("label.choice", has=page.locator("[value=more]")).click()
    page.locator("label.choice", has=page.locator("[value=later]")).click()
    page.get_by_role("button", name="Save the visit").click()
    expect(page.locator("[data-visit]")).to_be_visible()


def photos_on(phone: Phone) -> int:
    """How many lie in the phone's database."""
    count: int = phone.page.evaluate("""async () => {
        const { openDatabase, read } = await import('/static/field/database.js');
        return (await read(await openDatabase(), ['photos'], ({ photos }) => photos.getAllKeys())).length;
    }""")
    return count


@pytest.mark.long
def test_taken_in_a_draft_it_outlives_a_killed_phone_and_arrives_once_without_its_metadata(
    lasting_phone: LastingPhone, network: Network, now_world: World, case: Case
) -> None:
    lasting_phone.take_along(now_world.handler)
    network.down()
    page = begin(lasting_phone, case)
    take(page, pictures.photo(size=(2400, 1800), orientation=6, gps=True))
    expect(page.locator(".photos img")).to_have_count(1)
    lasting_phone.kill()
    lasting_phone.start()
    page = lasting_phone.open()
    page.locator(".field-row").first.click()
    expect(page.locator(".photos img")).to_have_count(1)
    finish(page)
    assert photos_on(lasting_phone) == 1
    network.up()
    lasting_phone.send()
    expect(page.get_by_text("Photos not yet sent")).to_have_count(0)
    lasting_phone.wait("!(await (await (await import('/static/field/store.js')).openStore()).unsent()).count")
    photo = Photo.objects.get()
    picture = Image.open(io.BytesIO(photo.original))
    assert picture.size == (1600, 1200), "upright, and smaller"
    assert not picture.getexif(), "where it was taken never left the phone"
    assert len(photo.original) < 500_000
    assert photos_on(lasting_phone) == 0


@pytest.mark.long
def test_cut_off_while_it_is_sent_it_goes_again(phone: Phone, network: Network, now_world: World, case: Case) -> None:
    phone.take_along(now_world.handler)
    network.down()
    page = begin(phone, case)
    take(page, pictures.photo())
    expect(page.locator(".photos img")).to_have_count(1)
    finish(page)
    network.up()
    network.decide = lambda _method, path: "after" if "/photos/" in path and not network.cuts else None
    phone.send()
    expect(page.get_by_text("Photos not yet sent")).to_have_count(1)
    phone.send_photos()
    expect(page.get_by_text("Photos not yet sent")).to_have_count(0)
    assert (network.cuts, Photo.objects.count(), Visit.objects.count()) == (1, 1, 1)


@pytest.mark.long
def test_what_is_no_photo_is_said_at_once_and_nothing_else_is_lost(phone: Phone, now_world: World, case: Case) -> None:
    phone.take_along(now_world.handler)
    page = begin(phone, case)
    page.locator("[name=said]").fill("屋顶漏雨")
    for data, message in (
        (b"no picture at all", "This photo cannot be used"),
        (pictures.photo(size=(2000, 1500))[:9000], "This photo cannot be used"),
        (pictures.bomb(), "This photo cannot be used"),
    ):
        take(page, data)
        expect(page.get_by_role("alert")).to_contain_text(message)
    assert page.locator("[name=said]").input_value() == "屋顶漏雨"
    assert photos_on(phone) == 0


@pytest.mark.long
def test_one_that_the_server_refuses_is_kept_with_the_reason_until_it_is_given_up(
    phone: Phone, network: Network, now_world: World, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone.take_along(now_world.handler)
    network.down()
    page = begin(phone, case)
    take(page, pictures.photo())
    expect(page.locator(".photos img")).to_have_count(1)
    monkeypatch.setattr("visits.photos.LARGEST", 100)
    finish(page)
    network.up()
    phone.send()
    expect(page.locator("main")).to_contain_text("A photo of at most 2 MB can be sent")
    assert photos_on(phone) == 1
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("alert")).to_contain_text("Not signed out: 1 unsent")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Remove the photo").click()
    expect(page.get_by_text("A photo was rejected")).to_have_count(0)
    assert photos_on(phone) == 0


@pytest.mark.long
def test_the_sealed_file_takes_the_photos_along(
    phone: Phone, network: Network, now_world: World, case: Case, tmp_path: Path
) -> None:
    from django.utils import timezone

    from visits.intake.hand_in import take_export

    phone.take_along(now_world.handler)
    network.down()
    page = begin(phone, case)
    take(page, pictures.photo())
    expect(page.locator(".photos img")).to_have_count(1)
    finish(page)
    phone.open("#/queue")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save unsent records to a file").click()
    download.value.save_as(tmp_path / "file")
    taken = take_export((tmp_path / "file").read_bytes(), actor=now_world.handler, at=timezone.now()).taken
    assert [(entry.status, entry.photos, list(entry.refused_photos)) for entry in taken] == [(201, 1, [])]
    network.up()
    phone.send()
    assert (Photo.objects.count(), Visit.objects.count()) == (1, 1)


def test_where_none_is_asked_for_none_can_be_taken(phone: Phone, now_world: World, cases: Any) -> None:
    (case,) = cases(1)
    phone.take_along(now_world.handler)
    page = phone.open(f"#/case/{case.number}")
    page.get_by_role("button", name="Record the visit").click()
    page.locator("label.choice", has=page.locator("[value=met]")).click()
    expect(page.locator("[name=said]")).to_be_visible()
    expect(page.locator("input[type=file]")).to_have_count(0)
