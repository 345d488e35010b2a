"""Leaving a phone: what it holds is sealed, nothing that is unsent is left behind, and nothing stays or comes back."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Session
from casework.models import Case
from tests import patience
from tests.visits.offline.conftest import Phone
from tests.visits.offline.network import Network
from tests.world import World
from visits.intake.sealed import open_export
from visits.models import Device

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Cases = Callable[[int], list[Case]]


def stored_rows(phone: Phone) -> dict[str, object]:
    """Everything in the phone's database, as somebody with the phone in hand would read it."""
    return phone.page.evaluate("""async () => {
        const answer = (asked) => new Promise((done) => { asked.onsuccess = () => done(asked.result); });
        const database = await answer(indexedDB.open("doorstep-field"));
        const plain = (key, value) => value instanceof ArrayBuffer ? new TextDecoder().decode(value) : value;
        let text = "", rows = 0;
        const extractable = [];
        for (const name of database.objectStoreNames) {
            const values = await answer(database.transaction(name).objectStore(name).getAll());
            if (name !== "meta") rows += values.length;
            for (const value of values) {
                if (value instanceof CryptoKey) extractable.push(value.extractable);
                else text += JSON.stringify(value, plain);
            }
        }
        database.close();
        return { text, rows, extractable };
    }""")


@pytest.mark.long
def test_leaving_is_refused_while_something_is_unsent(phone: Phone, network: Network, now_world: World, cases: Cases) -> None:
    (case,) = cases(1)
    phone.take_along(now_world.handler)
    network.down()
    phone.record(case)
    page = phone.open("#/queue")
    page.get_by_role("button", name="Sign out of this phone").click()
    expect(page.get_by_role("alert")).to_contain_text("Not signed out: 1 unsent")
    network.up()
    phone.send()
    page.get_by_role("button", name="Sign out of this phone").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    left = page.evaluate("indexedDB.databases().then((all) => all.length)")
    assert left == 1
    assert stored_rows(phone)["rows"] == 0, "the key and what it sealed are gone"


@pytest.mark.long
def test_leaving_is_refused_while_something_is_begun(phone: Phone, now_world: World, cases: Cases) -> None:
    (case,) = cases(1)
    phone.take_along(now_world.handler)
    phone.begin(case, "Record the visit")
    page = phone.open("#/queue")
    page.get_by_role("button", name="Sign out of this phone").click()
    expect(page.get_by_role("alert")).to_contain_text("Not signed out. Drafts left: 1")
    expect(page.locator("[data-state=draft]")).to_have_count(1)


@pytest.mark.long
def test_an_answer_heard_after_leaving_puts_nothing_back(phone: Phone, network: Network, now_world: World, cases: Cases) -> None:
    cases(1)
    phone.take_along(now_world.handler)
    page = phone.open("#/queue")
    answer = network.hold_answer(method="GET", path="/api/v1/field/")
    page.reload()
    page.get_by_role("button", name="Sign out of this phone").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    assert answer.given.wait(patience.SECONDS), "the server answered while the person was still signed in"
    with page.expect_response("**/api/v1/field/"):
        answer.let_go.set()
    phone.open()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    phone.wait("!(await (await import('/static/field/store.js')).openStore()).leaving")
    assert stored_rows(phone)["rows"] == 0, "the key and what it sealed are gone"
    assert Session.objects.count() == 0


@pytest.mark.long
def test_whoever_leaves_without_a_network_is_signed_out_when_there_is_one(
    phone: Phone, network: Network, now_world: World, cases: Cases
) -> None:
    cases(1)
    phone.take_along(now_world.handler)
    network.down()
    page = phone.open("#/queue")
    page.get_by_role("button", name="Sign out of this phone").click()
    expect(page.locator("main")).to_contain_text("Do not hand the phone on before")
    assert stored_rows(phone)["rows"] == 0
    assert Session.objects.count() == 1, "nobody could tell the server"
    network.up()
    page.reload()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    phone.wait("!(await (await import('/static/field/store.js')).openStore()).leaving")
    expect(page.locator("main")).not_to_contain_text("Do not hand the phone on before")
    assert Session.objects.count() == 0
    assert stored_rows(phone)["rows"] == 0


@pytest.mark.long
def test_somebody_else_who_signs_in_is_not_signed_out_for_them(
    phone: Phone, network: Network, now_world: World, cases: Cases
) -> None:
    phone.take_along(now_world.handler)
    network.down()
    phone.open("#/queue").get_by_role("button", name="Sign out of this phone").click()
    expect(phone.page.locator("main")).to_contain_text("Do not hand the phone on before")
    network.up()
    phone.take_along(now_world.colleague)
    expect(phone.page.locator("h1")).to_have_text("My visits")


@pytest.mark.long
def test_a_revoked_phone_destroys_its_key_and_leaves_a_file_for_the_server(
    phone: Phone, network: Network, now_world: World, cases: Cases
) -> None:
    case, unfinished, later = cases(3)
    phone.take_along(now_world.handler)
    page = phone.page
    network.down()
    phone.record(case, said="只有服务器能看到")
    phone.begin(unfinished, "Record the visit")
    page.locator("label.choice", has=page.locator("[value=met]")).click()
    page.locator("[name=said]").fill("话说到一半")
    Device.objects.filter(revoked_at=None).update(revoked_at=timezone.now())
    Session.objects.all().delete()
    network.up()
    page = phone.open("#/queue")
    page.get_by_role("button", name="Send now").click()
    expect(page.locator("main")).to_contain_text("This phone was revoked")
    assert stored_rows(phone)["rows"] == 0
    phone.open()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save unsent records to a file").click()
    opened = open_export(saved.value.path().read_bytes())
    assert opened["user"] == {"id": now_world.handler.pk}
    assert [entry["body"]["said"] for entry in (*opened["visits"], *opened["drafts"])] == ["只有服务器能看到", "话说到一半"]
    phone.take_along(now_world.handler)
    network.down()
    phone.record(later)
    Device.objects.filter(revoked_at=None).update(revoked_at=timezone.now())
    Session.objects.all().delete()
    network.up()
    phone.open("#/queue").get_by_role("button", name="Send now").click()
    expect(page.locator("main")).to_contain_text("This phone was revoked")
    phone.take_along(now_world.handler)
    phone.open("#/queue")
    files = page.get_by_role("button", name="Save unsent records to a file")
    expect(files).to_have_count(2)
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="It was uploaded").first.click()
    expect(files).to_have_count(1)


def test_what_lies_on_the_phone_is_sealed(phone: Phone, network: Network, now_world: World, cases: Cases) -> None:
    (case,) = cases(1)
    phone.take_along(now_world.handler)
    network.down()
    phone.record(case, said="不能让别人看到的话")
    content = stored_rows(phone)
    assert content["rows"] >= 2
    for word in ("不能让别人看到的话", "自来水管", case.number, "139****5678"):
        assert word not in content["text"], word
    assert content["extractable"] == [False]
