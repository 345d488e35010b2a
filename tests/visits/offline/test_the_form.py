"""The form of a visit on a phone: only the button sends, nothing is wiped by one touch, and what it allows the server takes."""

import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from casework.models import Case
from tests.visits.offline.conftest import Phone
from tests.visits.offline.network import Network
from tests.visits.offline.screens import choose
from tests.world import World
from visits import steps
from visits.field.views import LIMITS
from visits.intake.receive import receive_body
from visits.intake.serializers import VisitBody
from visits.models import Visit
from visits.queries import served_besides

Cases = Callable[[int], list[Case]]


@pytest.fixture
def begun(phone: Phone, now_world: World, cases: Cases) -> Page:
    """A visit with everything filled in but not saved, to a case with a planned visit; the further fields are open."""
    (case,) = cases(1)
    steps.plan(case, actor=now_world.handler, at=timezone.now())
    phone.take_along(now_world.handler)
    phone.begin(case, "Record the visit")
    page = phone.page
    choose(page, "met")
    page.locator("[name=said]").fill("水又漏了")
    choose(page, "more")
    choose(page, "later")
    page.locator("details.disclosure summary").click()
    page.locator("[name=hears]").click()
    page.locator("[name=heard]").fill("路灯坏了")
    return page


@pytest.mark.parametrize(
    "field", ["heard_name", *(pytest.param(name, marks=pytest.mark.long) for name in ("heard_phone", "began_at", "ended_at"))]
)
def test_enter_in_a_one_line_field_ends_the_line_and_sends_nothing(begun: Page, field: str) -> None:
    begun.locator(f"[name={field}]").press("Enter")
    expect(begun.locator(f"[name={field}]")).not_to_be_focused()
    expect(begun.locator("form [name=said]")).to_have_value("水又漏了")
    expect(begun.locator("[data-visit]")).to_have_count(0)
    assert not Visit.objects.filter(sha256__isnull=False).exists()


@pytest.mark.long
def test_enter_in_the_code_sends_nothing(begun: Page) -> None:
    choose(begun, "code")
    begun.locator("[name=code]").fill("123456")
    begun.locator("[name=code]").press("Enter")
    expect(begun.locator("form [name=code]")).to_have_value("123456")
    expect(begun.locator("[data-visit]")).to_have_count(0)


@pytest.mark.long
def test_enter_among_the_words_is_a_new_line(begun: Page) -> None:
    begun.locator("[name=said]").press("End")
    begun.locator("[name=said]").press("Enter")
    expect(begun.locator("[name=said]")).to_have_value("水又漏了\n")


def test_the_button_sends(phone: Phone, begun: Page) -> None:
    begun.get_by_role("button", name="Save the visit").click()
    expect(begun.locator("[data-visit]")).to_be_visible()
    phone.send()


def sign(page: Page) -> None:
    box = page.locator("canvas").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    for step in range(1, 16):
        page.mouse.move(box["x"] + 20 + step * 12, box["y"] + 20 + (step % 3) * 15)
    page.mouse.up()


DRAWN = "document.querySelector('canvas').getContext('2d').getImageData(0, 0, 600, 220).data.some((value) => value > 0)"


@pytest.mark.long
def test_the_second_of_two_touches_lands_on_nothing_that_moved_under_the_finger(begun: Page) -> None:
    """A promised date was changed by it, without a word."""
    touched = "() => getComputedStyle(document.querySelector('form')).pointerEvents"
    begun.locator("[name=said]").fill("")
    button = begun.get_by_role("button", name="Save the visit")
    assert begun.evaluate(touched) == "auto"
    button.evaluate("(button) => button.click()")
    assert begun.evaluate(touched) == "none"
    expect(begun.locator("form")).to_have_css("pointer-events", "auto")


@pytest.mark.long
def test_a_touch_on_later_wipes_no_signature(phone: Phone, begun: Page) -> None:
    choose(begun, "signature")
    sign(begun)
    choose(begun, "later")
    choose(begun, "code")
    choose(begun, "signature")
    phone.wait(DRAWN)
    begun.get_by_role("button", name="Save the visit").click()
    expect(begun.locator('[data-visit][data-state="counted"]')).to_have_count(1)
    assert Visit.objects.get(sha256__isnull=False, heard_there=False).method == "signature"


@pytest.mark.long
def test_a_code_that_was_typed_outlives_a_touch_on_another_way(begun: Page) -> None:
    choose(begun, "code")
    begun.locator("[name=code]").fill("123456")
    choose(begun, "signature")
    choose(begun, "code")
    expect(begun.locator("[name=code]")).to_have_value("123456")


@pytest.mark.long
def test_sign_again_can_be_taken_back(phone: Phone, begun: Page) -> None:
    choose(begun, "signature")
    sign(begun)
    begun.get_by_role("button", name="Sign again").click()
    phone.wait(f"!({DRAWN})")
    begun.get_by_role("button", name="Bring the signature back").click()
    phone.wait(DRAWN)
    begun.get_by_role("button", name="Save the visit").click()
    expect(begun.locator('[data-visit][data-state="counted"]')).to_have_count(1)


@pytest.mark.long
def test_a_draft_of_before_keeps_the_code_that_was_typed(begun: Page) -> None:
    given = "async (path) => { const { givenBy } = await import(path); return [givenBy({ confirm: 'code', code: '1' }), "
    given += "givenBy({ confirm: 'code', given: { signature: 'x' }, code: '1' }), givenBy({ confirm: 'later' })]; }"
    assert begun.evaluate(given, "/static/field/ui/confirm.js") == ["1", "", ""]


@pytest.mark.long
def test_a_demand_heard_on_the_way_asks_nothing_about_who_was_at_home(phone: Phone, now_world: World, cases: Cases) -> None:
    cases(1)
    phone.take_along(now_world.handler)
    page = phone.open("#/heard")
    expect(page.locator("[name=heard]")).to_be_visible()
    expect(page.locator("[name=outcome]")).to_have_count(0)
    expect(page.locator("form")).not_to_contain_text("Not home")
    page.locator("[name=heard]").fill("村口的桥栏杆断了")
    choose(page, "later")
    page.get_by_role("button", name="Save the visit").click()
    phone.send()
    assert Visit.objects.get().outcome == "met"
    assert Case.objects.count() == 2


@pytest.mark.long
def test_a_photo_that_is_required_is_not_called_optional(phone: Phone, now_world: World, cases: Cases) -> None:
    now_world.keep(now_world.leak, photo_reason="需要房屋外观照片")
    (case,) = cases(1)
    phone.take_along(now_world.handler)
    phone.begin(case, "Record the visit")
    choose(phone.page, "met")
    photos = phone.page.get_by_role("group", name="Photos of the place")
    expect(photos).to_contain_text("A photo of the place is required")
    expect(photos).not_to_contain_text("optional")


@pytest.mark.long
def test_send_now_pressed_while_a_refresh_fails_is_not_forgotten(
    phone: Phone, network: Network, now_world: World, cases: Cases
) -> None:
    (case,) = cases(1)
    phone.take_along(now_world.handler)
    network.down()
    phone.record(case)
    phone.page.reload()  # nothing is known of a session until the server has been asked
    expect(phone.page.locator("[data-visit]")).to_be_visible()
    asked: list[str] = []

    def fail_once(method: str, path: str) -> Any:
        if method == "GET" and path == "/api/v1/field/":
            asked.append(path)
            return "before" if len(asked) == 1 else None
        return None

    pressed = """async (path) => {
      for (let id = setTimeout(() => {}); id > 0; id -= 1) clearTimeout(id); // nothing is asked again by itself
      const soon = globalThis.setTimeout;
      globalThis.setTimeout = (act, ms) => (ms >= 5000 ? 0 : soon(act, ms));
      const { Sync } = await import(path);
      const store = await (await import('/static/field/store.js')).openStore();
      const sync = new Sync(store);
      const sending = sync.sendNow();
      await Promise.resolve();
      sync.state.sending || (await new Promise((next) => sync.addEventListener('change', next, { once: true })));
      await sync.sendNow();
      await sending;
    }"""
    network.decide = fail_once
    network.up()
    phone.page.evaluate(pressed, "/static/field/sync.js")
    phone.wait("(await (await (await import('/static/field/store.js')).openStore()).items())[0].status === 'received'")


@pytest.mark.long
def test_the_menu_says_who_is_signed_in_and_the_bar_where_one_is(phone: Phone, now_world: World, cases: Cases) -> None:
    (case,) = cases(1)
    phone.take_along(now_world.handler)
    page = phone.page
    page.locator("summary.field-settings").click()
    person = page.locator("[data-person]")
    expect(person).to_contain_text(now_world.handler.name)
    expect(person).to_contain_text("Water bureau")
    for where, name in (
        ("", "My visits"),
        (f"#/case/{case.number}", "My visits"),
        ("#/today", "Today"),
        ("#/queue", "On this phone"),
    ):
        phone.open(where)
        expect(page.locator("nav [aria-current=page]")).to_contain_text(name)
    phone.begin(case, "Record the visit")
    expect(page.locator("nav [aria-current=page]")).to_contain_text("My visits")


@pytest.mark.long
def test_with_two_codes_the_form_says_that_any_unused_one_is_right(phone: Phone, now_world: World, cases: Cases) -> None:
    (case,) = cases(1)
    now = timezone.now()
    for hours in (2, 26):
        steps.plan(case, planned_for=now + timedelta(hours=hours), actor=now_world.handler, at=now)
    phone.take_along(now_world.handler)
    phone.begin(case, "Record the visit")
    choose(phone.page, "met")
    expect(phone.page.locator("form")).to_contain_text("Any unused code that was sent for this case is right")


# The app's checks and the server's, held together: what the one lets through the other takes.

LONGEST = "水" * 20_000
DRAFTS: dict[str, dict[str, Any]] = {
    "as usual": {},
    "the longest words": {"body": {"said": LONGEST}},
    "the longest promise": {"body": {"promised": LONGEST, "promise_due": "tomorrow"}},
    "the longest finding": {"body": {"outcome": "on_site", "found": LONGEST}},
    "not home": {"body": {"outcome": "not_home"}},
    "unsafe": {"body": {"outcome": "unsafe", "found": "狗"}},
    "words with a soft break": {"body": {"said": "第一行\x0b第二行"}},
    "words with half a character": {"body": {"said": "水\ud83d"}},
    "words with a NUL": {"body": {"said": "水\0管"}},
    "a neighbour's extension": {"body": {"heard": [{"text": "路灯坏了", "name": "李奶奶", "phone": "转801"}]}},
    "a neighbour without a phone": {"body": {"heard": [{"text": "路灯坏了", "phone": "无"}]}},
    "a neighbour with the longest name": {"body": {"heard": [{"text": "路灯坏了", "name": "李" * 80, "phone": "1" * 40}]}},
    "the longest demand": {"body": {"heard": [{"text": LONGEST}]}},
    "a demand left blank": {"body": {"heard": [{"text": "   "}]}},
    "a colleague who left": {"body": {"companions": ["left-the-service"]}},
    "every case of the street": {"body": {"also_cases": [f"20260302-{n:05d}" for n in range(20)]}},
    "a wrong code": {"confirm": "code", "given": {"code": "1" * 12}},
    "a dot for a signature": {"confirm": "signature", "given": {"signature": "[[[1,1]]]"}},
    "the longest slip": {"confirm": "qr", "given": {"qr": "x" * 200}},
    "entered late": {"body": {"began_at": "-50 h", "ended_at": "-49 h", "late_reason": "山" * 200}},
    "a clock that went back meanwhile": {"body": {"began_at": "+3 h"}},
    "nobody met, no words": {"body": {"said": ""}},
    "nothing compared": {"body": {"compared": ""}},
    "no outcome": {"body": {"outcome": ""}},
    "late without a reason": {"body": {"began_at": "-50 h", "ended_at": "-49 h"}},
    "a promise without a day": {"body": {"promised": "来换水管"}},
    "ended before it began": {"body": {"ended_at": "-2 h"}},
}
CHECK = """async ({ drafts, number }) => {
  const { missing, sent } = await import("/static/field/ui/record.js");
  const at = (text) => new Date(Date.now() + parseInt(text) * 3_600_000).toISOString();
  return Object.fromEntries(drafts.map(([name, draft]) => {
    const body = { case: number, outcome: "met", said: "水又漏了", compared: "same", began_at: "-1 h", ...draft.body };
    for (const time of ["began_at", "ended_at"]) if (body[time]) body[time] = at(body[time]);
    if (body.promise_due) body.promise_due = at("24 h").slice(0, 10);
    const whole = { confirm: "later", ...draft, body };
    return [name, { faults: Object.keys(missing(whole, null)), body: JSON.stringify(sent(whole)) }];
  }));
}"""
WITH_A_BAD_DETAIL = {
    "a neighbour's extension",
    "a neighbour without a phone",
    "a neighbour with the longest name",
    "a colleague who left",
    "a clock that went back meanwhile",
}
REFUSED_BY_THE_APP = {
    "nobody met, no words",
    "nothing compared",
    "no outcome",
    "late without a reason",
    "a promise without a day",
}


def test_what_the_app_lets_through_the_server_takes(phone: Phone, now_world: World, cases: Cases) -> None:
    (case,) = cases(1)
    phone.take_along(now_world.handler)
    drafts = [[name, json.loads(json.dumps(draft))] for name, draft in DRAFTS.items()]
    report = phone.page.evaluate(CHECK, {"drafts": drafts, "number": case.number})
    for name, checked in report.items():
        receipt = receive_body(uuid.uuid4(), json.loads(checked["body"]), actor=now_world.handler, at=timezone.now())
        if name in REFUSED_BY_THE_APP:
            assert (bool(checked["faults"]), receipt.status) == (True, 422), name
        elif not checked["faults"]:
            assert receipt.status == 201, name
            assert receipt.visit is not None
            written = [row.as_written for row in (receipt.visit, *served_besides(receipt.visit))]
            assert any(written) == (name in WITH_A_BAD_DETAIL), name
    assert {name for name, checked in report.items() if checked["faults"]} == REFUSED_BY_THE_APP | {"ended before it began"}


def test_the_limits_of_the_app_are_those_of_the_servers_form() -> None:
    body = VisitBody().fields
    for name in ("said", "found", "promised", "late_reason", "also_cases", "companions"):
        assert LIMITS[name] == body[name].max_length, name
    heard = body["heard"].child.fields
    citizen = heard["citizen"].fields
    held = {"heard": heard["text"], "heard_name": citizen["name"], "heard_phone": citizen["phone"]}
    held |= {name: body["confirmation"].fields[name] for name in ("code", "qr")}
    assert {name: LIMITS[name] for name in held} == {name: field.max_length for name, field in held.items()}


@pytest.mark.long
def test_no_box_of_the_app_holds_more_than_the_server_takes(begun: Page) -> None:
    begun.locator("[name=promises]").click()
    held = {}
    choose(begun, "code")
    for box in begun.locator("form [maxlength]").all():
        held[box.get_attribute("name")] = int(box.get_attribute("maxlength") or 0)
    assert held == {name: LIMITS[name] for name in held}
    assert set(held) >= {"said", "promised", "heard", "heard_name", "heard_phone", "code"}
    boxes = begun.locator("form textarea, form input[type=text], form input[type=tel]")
    assert all(box.get_attribute("maxlength") for box in boxes.all())
