"""Visits recorded with no network, or a bad one, on a phone that dies: each reaches the server, once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Session, TryCount
from casework.models import Case, Event
from tests import counted
from tests.casework.guards.test_timeline import without_guards
from tests.visits.offline.conftest import LastingPhone, Phone
from tests.visits.offline.network import Cut, Network
from tests.world import World
from visits import representation, steps
from visits.intake import receive
from visits.models import Device, Visit
from visits.steps.record import RECORD_VISIT

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Cases = Callable[[int], list[Case]]


def taken() -> list[str]:
    """What the server has: one event for each visit, or something was taken twice."""
    numbers = sorted(Visit.objects.exclude(state="planned").values_list("case__number", flat=True))
    assert Event.objects.filter(verb="record_visit").count() == len(numbers)
    return numbers


def test_three_visits_outlive_a_killed_phone_and_arrive_once_each(
    lasting_phone: LastingPhone, network: Network, now_world: World, cases: Cases
) -> None:
    three = cases(3)
    lasting_phone.take_along(now_world.handler)
    network.down()
    for case in three:
        lasting_phone.record(case)
    lasting_phone.kill()
    lasting_phone.start()
    lasting_phone.holds(3)
    assert taken() == []
    network.up()
    lasting_phone.send(count=3)
    assert taken() == sorted(case.number for case in three)


@pytest.mark.parametrize(
    "when", ["during", pytest.param("before", marks=pytest.mark.long), pytest.param("after", marks=pytest.mark.long)]
)
def test_however_the_network_is_cut_it_is_one_visit(
    phone: Phone, network: Network, now_world: World, cases: Cases, when: Cut
) -> None:
    (case,) = cases(1)
    phone.take_along(now_world.handler)
    network.cut_once(when)
    phone.record(case)
    expect(phone.page.locator('[data-visit][data-state="queued"]')).to_have_count(1)
    assert network.cuts == 1
    phone.send()
    assert taken() == [case.number]


@pytest.mark.long
def test_what_the_server_takes_no_more_of_today_stays_on_the_phone_and_is_sent_tomorrow(
    phone: Phone, now_world: World, cases: Cases
) -> None:
    first, second, third = cases(3)
    bound = RECORD_VISIT.bound
    assert bound
    phone.take_along(now_world.handler)
    counted.add(bound, now_world.handler, at=timezone.now(), count=bound.most - 1)
    phone.record(first)
    expect(phone.page.locator('[data-visit][data-state="received"]')).to_have_count(1)
    for case in (second, third):
        phone.record(case)
        expect(phone.page.locator('[data-visit][data-state="queued"]').get_by_text("sent automatically tomorrow")).to_be_visible()
    assert taken() == [first.number]
    with without_guards():
        TryCount.objects.all().delete()
    phone.send(count=3)
    assert phone.page.get_by_text("sent automatically tomorrow").count() == 0
    assert taken() == sorted(case.number for case in (first, second, third))


@pytest.mark.long
def test_another_receipt_than_its_own_deletes_nothing(
    phone: Phone, now_world: World, cases: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    (case,) = cases(1)
    phone.take_along(now_world.handler)
    whole = representation.receipt
    monkeypatch.setattr(representation, "receipt", lambda receipt: whole(receipt) | {"sha256": "0" * 64})
    phone.record(case, said="夜里水声很大")
    expect(phone.page.locator('[data-visit][data-state="refused"]')).to_have_count(1)
    phone.page.get_by_role("button", name="Correct it").click()
    expect(phone.page.locator("[name=said]")).to_have_value("夜里水声很大")


@pytest.mark.long
def test_a_full_phone_says_so_and_keeps_the_words_on_the_screen(phone: Phone, now_world: World, cases: Cases) -> None:
    (case,) = cases(1)
    phone.take_along(now_world.handler)
    page = phone.open(f"#/case/{case.number}")
    page.get_by_role("button", name="Record the visit").click()
    page.locator("label.choice", has=page.locator("[value=met]")).click()
    page.evaluate("""() => {
        window.put = IDBObjectStore.prototype.put;
        IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); };
    }""")
    page.locator("[name=said]").fill("屋顶漏雨")
    expect(page.get_by_role("alert")).to_contain_text("The phone's storage is full")
    assert page.locator("[name=said]").input_value() == "屋顶漏雨"
    page.evaluate("() => { IDBObjectStore.prototype.put = window.put; }")
    page.locator("label.choice", has=page.locator("[value=same]")).click()
    page.locator("label.choice", has=page.locator("[value=later]")).click()
    page.get_by_role("button", name="Save the visit").click()
    expect(page.locator('[data-visit][data-state="received"]')).to_have_count(1)
    assert Visit.objects.get().said.text == "屋顶漏雨"


def test_a_draft_is_there_again_in_mid_sentence(
    lasting_phone: LastingPhone, network: Network, now_world: World, cases: Cases
) -> None:
    (case,) = cases(1)
    lasting_phone.take_along(now_world.handler)
    network.down()
    page = lasting_phone.open(f"#/case/{case.number}")
    page.get_by_role("button", name="Record the visit").click()
    page.locator("label.choice", has=page.locator("[value=met]")).click()
    page.locator("[name=said]").press_sequentially("水管又")
    lasting_phone.wait("(await (await (await import('/static/field/store.js')).openStore()).drafts())[0]?.body.said === '水管又'")
    lasting_phone.kill()
    lasting_phone.start()
    page = lasting_phone.open()
    page.locator(".field-row").first.click()
    expect(page.locator("[name=said]")).to_have_value("水管又")


@pytest.mark.long
def test_an_ended_session_stops_the_sending_and_nothing_else(
    phone: Phone, network: Network, now_world: World, cases: Cases
) -> None:
    first, two = cases(2)
    phone.take_along(now_world.handler)
    network.down()
    phone.record(first)
    Session.objects.all().delete()
    network.up()
    phone.open("#/queue")
    phone.page.get_by_role("button", name="Send now").click()
    expect(phone.page.locator("main")).to_contain_text("Sign in again to send")
    phone.record(two)
    phone.holds(2)
    phone.sign_in(now_world.handler)
    phone.page.reload()
    phone.send(count=2)
    assert len(taken()) == 2


@pytest.mark.long
def test_another_person_sees_nothing_of_it_and_the_first_finds_it_again(
    phone: Phone, network: Network, now_world: World, cases: Cases
) -> None:
    (case,) = cases(1)
    phone.take_along(now_world.handler)
    network.down()
    phone.record(case)
    network.up()
    network.decide = lambda method, path: "before" if method == "PUT" and "visits" in path else None
    phone.sign_in(now_world.stranger)
    phone.page.reload()
    expect(phone.page.locator("main")).to_contain_text("Nothing to do here")
    network.decide = lambda _method, _path: None
    phone.sign_in(now_world.handler)
    phone.page.reload()
    phone.send()
    assert Visit.objects.get(case=case).visitor == now_world.handler
    known = Device.objects.values_list("user", flat=True)
    assert sorted(known) == sorted([now_world.handler.pk, now_world.stranger.pk]), "each can be revoked on this phone"


@pytest.mark.long
def test_a_visit_at_which_the_server_fails_holds_up_none_behind_it(
    phone: Phone, network: Network, now_world: World, cases: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *others = cases(3)
    taken_by_the_server = receive.receive_body

    def fails_at_the_first(visit: Any, body: dict[str, Any], **known: Any) -> Any:
        if body["case"] == first.number:
            raise ZeroDivisionError
        return taken_by_the_server(visit, body, **known)

    phone.take_along(now_world.handler)
    network.down()
    for case in (first, *others):
        phone.record(case)
    monkeypatch.setattr(receive, "receive_body", fails_at_the_first)
    network.up()
    phone.send(count=2)
    expect(phone.page.locator("[data-visit][data-state=queued]")).to_have_count(1)
    assert taken() == sorted(case.number for case in others)
    monkeypatch.setattr(receive, "receive_body", taken_by_the_server)
    phone.send(count=3)
    assert len(taken()) == 3


@pytest.mark.long
def test_a_new_version_takes_over_with_what_is_unsent(
    phone: Phone, network: Network, now_world: World, cases: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    (case,) = cases(1)
    phone.take_along(now_world.handler)
    network.decide = lambda method, path: "before" if method == "PUT" and path.startswith("/api/v1/visits/") else None
    phone.record(case)
    monkeypatch.setattr("visits.field.views.version", lambda: "the next one")
    phone.page.evaluate("navigator.serviceWorker.getRegistration('/field/').then((one) => one.update())")
    with phone.page.expect_event("load"):
        phone.page.get_by_role("button", name="Use the new version").click()
    phone.wait("(await caches.keys()).join() === 'doorstep-field-the next one'")
    network.decide = lambda _method, _path: None
    phone.send()
    assert taken() == [case.number]


@pytest.mark.long
def test_a_second_visit_to_a_planned_case_never_takes_the_place_of_the_first(
    phone: Phone, network: Network, now_world: World, cases: Cases
) -> None:
    (case,) = cases(1)
    now = timezone.now()
    steps.plan(case, actor=now_world.handler, at=now)
    phone.take_along(now_world.handler)
    network.down()
    phone.record(case, said="水又漏了")
    phone.begin(case, "Not home")
    phone.page.get_by_role("button", name="Save the visit").click()
    expect(phone.page.locator(".field-slip")).to_be_visible()
    phone.holds(2)
    network.up()
    phone.send(count=2)
    assert sorted(Visit.objects.values_list("outcome", flat=True)) == ["met", "not_home"]


def test_what_was_begun_for_a_case_is_gone_on_with(phone: Phone, now_world: World, cases: Cases) -> None:
    (case,) = cases(1)
    phone.take_along(now_world.handler)
    page = phone.page
    phone.begin(case, "Record the visit")
    page.locator("label.choice", has=page.locator("[value=met]")).click()
    page.locator("[name=said]").fill("水又漏了")
    phone.begin(case, "Not home")
    page.locator("label.choice", has=page.locator("[value=met]")).click()
    expect(page.locator("[name=said]")).to_have_value("水又漏了")


@pytest.mark.long
def test_what_is_mended_keeps_its_confirmation_and_arrives(
    phone: Phone, now_world: World, cases: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    (case,) = cases(1)
    phone.take_along(now_world.handler)
    with monkeypatch.context() as refusing:
        refusing.setattr("visits.intake.receive.LONGEST_KEPT", 10)
        phone.record(case)
        expect(phone.page.locator('[data-visit][data-state="refused"]')).to_have_count(1)
    assert phone.page.locator("[data-visit] .cluster").last.inner_text() == "Correct it"
    phone.page.get_by_role("button", name="Correct it").click()
    expect(phone.page.locator("[name=confirmation]:checked")).to_have_value("later")
    phone.page.get_by_role("button", name="Save the visit").click()
    expect(phone.page.locator('[data-visit][data-state="received"]')).to_have_count(1)
    assert Visit.objects.count() == 1


@pytest.mark.long
def test_a_case_that_was_recorded_says_so_before_and_is_asked_for_anew_afterwards(
    phone: Phone, network: Network, now_world: World, cases: Cases
) -> None:
    (case,) = cases(1)
    steps.plan(case, actor=now_world.handler, at=timezone.now())
    phone.take_along(now_world.handler)
    network.down()
    phone.record(case)
    page = phone.open()
    expect(page.locator(".field-row")).to_contain_text("Recorded, not yet sent")
    expect(page.get_by_text("Planned")).to_have_count(0)
    network.up()
    phone.send()
    phone.open()
    expect(page.locator(".field-row")).not_to_contain_text("Recorded, not yet sent")
    expect(page.get_by_text("Planned")).to_have_count(0)
