"""A phone whose clock is wrong warns before a visit is recorded, and what it recorded counts. Times are those of the place."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from casework.models import Case, Notice
from tests.visits.offline.conftest import Phone
from tests.visits.offline.network import Network
from tests.world import World
from visits import steps
from visits.models import Visit

Cases = Callable[[int], list[Case]]
HOUR = 3_600_000
CLOCK = """
    const Real = Date;
    globalThis.AHEAD = %d;
    globalThis.Date = class extends Real {
        constructor(...given) { given.length ? super(...given) : super(Real.now() + AHEAD); }
        static now() { return Real.now() + AHEAD; }
    };
"""


def ahead(phone: Phone, ms: int) -> None:
    """From the next page on the clock of the phone is so much ahead."""
    phone.context.add_init_script(CLOCK % ms)


def set_clock(page: Page, ms: int) -> None:
    """While the page is open."""
    page.evaluate(f"() => {{ globalThis.AHEAD = {ms}; }}")


def is_now(visit: Visit) -> bool:
    assert visit.began_at is not None
    assert visit.ended_at is not None
    return all(abs(moment - timezone.now()) < timedelta(minutes=3) for moment in (visit.began_at, visit.ended_at))


@pytest.mark.parametrize(
    ("ms", "words"),
    [
        (-8 * HOUR, "slow by 8 h"),
        pytest.param(24 * HOUR, "fast by 1 d", marks=pytest.mark.long),
        pytest.param(-20 * 60_000, "slow by 20 min", marks=pytest.mark.long),
    ],
)
def test_list_case_and_form_warn_before_recording_and_the_visit_is_taken_as_it_was(
    phone: Phone, now_world: World, cases: Cases, ms: int, words: str
) -> None:
    (case,) = cases(1)
    ahead(phone, ms)
    phone.take_along(now_world.handler)
    page = phone.page
    expect(page.locator("main")).to_contain_text(words)
    phone.begin(case, "Record the visit")
    expect(page.locator("main")).to_contain_text(words)
    phone.record(case)
    phone.send()
    assert is_now(Visit.objects.get())
    assert Visit.objects.get().state == "recorded"


@pytest.mark.long
def test_one_tap_in_the_form_shows_the_right_times_and_moves_them_once(phone: Phone, now_world: World, cases: Cases) -> None:
    (case,) = cases(1)
    ahead(phone, -8 * HOUR)
    phone.take_along(now_world.handler)
    phone.begin(case, "Record the visit")
    page = phone.page
    page.get_by_role("button", name="Correct the times by").click()
    expect(page.get_by_role("button", name="Correct the times by")).to_have_count(0)
    phone.record(case)
    phone.send()
    assert is_now(Visit.objects.get())
    assert Visit.objects.get().clock_behind == 0


@pytest.mark.long
def test_a_clock_set_right_before_sending_is_allowed_for_by_what_the_phone_knew(
    phone: Phone, network: Network, now_world: World, cases: Cases
) -> None:
    (case,) = cases(1)
    ahead(phone, -8 * HOUR)
    phone.take_along(now_world.handler)
    network.decide = lambda method, path: "before" if method == "PUT" and "/visits/" in path else None
    phone.record(case)
    set_clock(phone.page, 0)
    network.decide = lambda _method, _path: None
    phone.page.get_by_role("link", name="On this phone").click()
    phone.page.get_by_role("button", name="Send now").click()
    expect(phone.page.locator('[data-visit][data-state="received"]')).to_have_count(1)
    assert is_now(Visit.objects.get())


@pytest.mark.long
def test_without_a_network_it_is_warned_as_well(phone: Phone, network: Network, now_world: World, cases: Cases) -> None:
    (case,) = cases(1)
    phone.take_along(now_world.handler)
    ahead(phone, -8 * HOUR)
    network.down()
    phone.open(f"#/case/{case.number}").reload()
    expect(phone.page.locator("main")).to_contain_text("slow by 8 h")


def test_what_a_code_proves_counts_though_nobody_knew_of_the_wrong_clock(
    phone: Phone, network: Network, now_world: World, cases: Cases
) -> None:
    (case,) = cases(1)
    steps.plan(case, actor=now_world.handler, at=timezone.now())
    code = Notice.objects.get(kind="visit_code").secret
    phone.take_along(now_world.handler)
    network.down()
    ahead(phone, -8 * HOUR)
    page = phone.open(f"#/case/{case.number}")
    page.reload()
    page.get_by_role("button", name="Record the visit").click()
    page.locator("label.choice", has=page.locator("[value=met]")).click()
    page.locator("[name=said]").fill("水又漏了")
    page.locator("label.choice", has=page.locator("[value=more]")).click()
    page.locator("[name=code]").fill(code)
    page.get_by_role("button", name="Save the visit").click()
    expect(page.locator("[data-visit]")).to_be_visible()
    set_clock(page, 0)
    network.up()
    page.get_by_role("link", name="On this phone").click()
    page.get_by_role("button", name="Send now").click()
    expect(page.locator('[data-visit][data-state="counted"]')).to_have_count(1)


ELSEWHERE = "America/New_York"


@pytest.fixture
def abroad(phone: Phone) -> Phone:
    """The same phone, set to another time zone."""
    phone.context.close()
    phone._hold(phone.chromium.new_context(base_url=phone.network.url, timezone_id=ELSEWHERE, locale="en-GB", has_touch=True))
    return phone


@pytest.mark.long
def test_times_are_those_of_the_place_and_a_phone_of_another_zone_says_so(abroad: Phone, now_world: World, cases: Cases) -> None:
    (case,) = cases(1)
    now = timezone.now()
    steps.plan(case, planned_for=now + timedelta(hours=1), actor=now_world.handler, at=now)
    abroad.take_along(now_world.handler)
    page = abroad.page
    planned = timezone.localtime(now + timedelta(hours=1))
    expect(page.locator(".field-when")).to_contain_text(f"{planned:%H:%M}")
    expect(page.locator("main")).to_contain_text("All times are in China Standard Time")
    abroad.begin(case, "Record the visit")
    page.locator("label.choice", has=page.locator("[value=met]")).click()
    page.locator("details.disclosure summary").click()
    began = timezone.localtime(timezone.now())
    shown = page.locator("[name=began_at]").input_value()
    assert shown[:13] == f"{began:%Y-%m-%dT%H}"


@pytest.mark.long
def test_a_time_typed_on_a_phone_of_another_zone_is_the_time_of_the_place(abroad: Phone, now_world: World, cases: Cases) -> None:
    (case,) = cases(1)
    abroad.take_along(now_world.handler)
    abroad.begin(case, "Record the visit")
    page = abroad.page
    page.locator("label.choice", has=page.locator("[value=met]")).click()
    page.locator("[name=said]").fill("水又漏了")
    page.locator("label.choice", has=page.locator("[value=more]")).click()
    page.locator("label.choice", has=page.locator("[value=later]")).click()
    page.locator("details.disclosure summary").click()
    typed = timezone.localtime(timezone.now() - timedelta(minutes=70)).replace(second=0, microsecond=0)
    page.locator("[name=began_at]").fill(f"{typed:%Y-%m-%dT%H:%M}")
    page.get_by_role("button", name="Save the visit").click()
    abroad.send()
    assert Visit.objects.get().began_at == typed


@pytest.mark.long
def test_a_phone_of_the_same_zone_says_nothing_of_zones(phone: Phone, now_world: World, cases: Cases) -> None:
    cases(1)
    phone.context.close()
    phone._hold(phone.chromium.new_context(base_url=phone.network.url, timezone_id="Asia/Shanghai", locale="en-GB"))
    phone.take_along(now_world.handler)
    expect(phone.page.locator("main")).not_to_contain_text("All times are in")


ZONES = """async (path) => {
  const { local, fromLocal, dayFrom } = await import(path);
  const moments = ["2026-03-02T01:05:00.000Z", "2026-12-31T16:00:00.000Z", "2026-02-28T15:59:00.000Z"];
  return moments.map((iso) => [local(iso), fromLocal(local(iso)), dayFrom(1, new Date(iso))]);
}"""


@pytest.mark.long
def test_what_the_wall_clock_shows_there_is_read_back_as_the_same_instant(abroad: Phone) -> None:
    abroad.open()
    assert abroad.page.evaluate(ZONES, "/static/field/ui/zone.js") == [
        ["2026-03-02T09:05", "2026-03-02T01:05:00.000Z", "2026-03-03"],
        ["2027-01-01T00:00", "2026-12-31T16:00:00.000Z", "2027-01-02"],
        ["2026-02-28T23:59", "2026-02-28T15:59:00.000Z", "2026-03-01"],
    ]
