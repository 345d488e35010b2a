"""What was typed stays: through a change of language, and through a session that ended meanwhile."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Session
from casework import steps
from casework.models import Case, Topic
from casework.proposing.learn import learn
from tests.casework.proposing import sample
from tests.conftest import OpenPage
from tests.world import World
from visits.models import Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = "自来水管漏水\n三天没人来"
ALIKE = "东门社区自来水管漏水，水已经流到楼道里了"


def learn_from(world: World) -> None:
    """Enough cases that their topics are proposed."""
    topics = {code: world.keep(Topic(code=code, name=code)) for code in sample.SAYINGS}
    demands = [
        steps.Demand(
            text=example.text, channel="phone", topic=topics[example.code], citizen=steps.CitizenDetails(phone=f"138{nth:08d}")
        )
        for nth, example in enumerate(sample.examples(150))
    ]
    steps.register_many(demands, actor=world.operator, at=world.now)
    learn(at=world.now)


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    World()
    page = open_page()
    sign_in(page, "operator")
    return page


def sign_in(page: Page, username: str) -> None:
    page.goto("/accounts/login/")
    submit_sign_in(page, username)


def submit_sign_in(page: Page, username: str) -> None:
    page.fill("[name=login]", username)
    page.fill("[name=password]", username)
    page.locator("form:has([name=password]) [type=submit]").first.click()
    page.wait_for_url(lambda url: "/login/" not in url)


def type_a_demand(page: Page) -> None:
    page.goto("/register/")
    page.fill("[name=text]", WORDS)
    page.select_option("[name=urgency]", "urgent")
    page.locator("summary", has_text="Confidential").click()
    page.check("[name=confidential]")


def switch_language(page: Page) -> None:
    page.locator(".top summary:has([data-user-text])").click()
    page.locator("[data-language] button").click()


def stored_in(page: Page) -> str | None:
    stored: str | None = page.evaluate("sessionStorage.getItem('doorstep.typed')")
    return stored


def test_through_a_change_of_language(page: Page) -> None:
    type_a_demand(page)
    switch_language(page)
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator("[name=text]")).to_have_value(WORDS)
    expect(page.locator("[name=urgency]")).to_have_value("urgent")
    expect(page.locator("[name=confidential]")).to_be_checked()
    assert stored_in(page) is None
    assert Case.objects.count() == 0


def test_in_the_middle_of_a_call_with_all_that_was_proposed_and_found(open_page: OpenPage) -> None:
    world = World(now=timezone.now() - timedelta(days=2))
    learn_from(world)
    other = world.dispatched(world.registered(text=ALIKE)).number
    page = open_page()
    sign_in(page, "operator")
    page.goto("/register/")
    page.fill("[name=text]", ALIKE)
    expect(page.locator("#alike")).to_contain_text(other)
    page.keyboard.press("Alt+1")
    page.locator("[data-proposes=topic] button").first.wait_for()
    page.keyboard.press("F2")
    topic = page.locator("select[name=topic]").input_value()
    assert topic
    with page.expect_response("**/register/draft/"):
        page.fill("[name=phone]", "13912345678")
        page.fill("[name=name]", "王小明")
    draft = page.locator("[name=draft_key]").input_value()
    switch_language(page)
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator("[name=text]")).to_have_value(ALIKE)
    expect(page.locator("[name=phone]")).to_have_value("13912345678")
    expect(page.locator("[name=name]")).to_have_value("王小明")
    expect(page.locator("select[name=topic]")).to_have_value(topic)
    expect(page.locator("#read-back")).to_contain_text("王小明")
    expect(page.locator(f"[name=same_as][value='{other}']")).to_be_checked()
    expect(page.locator("[name=draft_key]")).to_have_value(draft)
    expect(page.locator("[data-begun]")).to_have_count(0)


def test_for_the_same_person_and_the_same_page_alone(page: Page) -> None:
    type_a_demand(page)
    for changed in ({"person": "0"}, {"path": "/elsewhere/"}, {"at": 0}):
        page.evaluate(
            """(changed) => sessionStorage.setItem("doorstep.typed", JSON.stringify({
                 person: document.querySelector("[data-language]").dataset.person,
                 path: location.pathname, at: Date.now(),
                 entries: [[JSON.stringify(["/register/", "text", "", 0]), "of somebody else"]], ...changed}))""",
            changed,
        )
        page.goto("/register/")
        expect(page.locator("[name=text]")).to_have_value("")
        assert stored_in(page) is None


def test_no_secret_waits_there(page: Page) -> None:
    page.goto("/account/password/")
    page.fill("[name=old_password]", "operator")
    page.fill("[name=new_password1]", "geheim-geheim")
    for kind, name in (("password", "other"), ("text", "pin"), ("text", "the_code"), ("text", "id_number")):
        made = [kind, name]
        page.evaluate(
            """([kind, name]) => {
                 const field = Object.assign(document.createElement("input"), { type: kind, name });
                 document.querySelector("main form").append(field);
                 field.value = "geheim-geheim";
               }""",
            made,
        )
    page.evaluate("document.querySelector('[data-language]').addEventListener('submit', (event) => event.preventDefault())")
    switch_language(page)
    assert stored_in(page) is None


def test_through_a_session_that_ended(page: Page) -> None:
    type_a_demand(page)
    Session.objects.all().delete()
    page.locator("#typed button.button-primary").click()
    page.wait_for_url("**/accounts/login/**")
    expect(page.locator("main")).to_contain_text("What you typed is kept for half an hour")
    submit_sign_in(page, "operator")
    page.wait_for_url("**/unsent/**")
    expect(page.locator("textarea[name=text]")).to_have_value(WORDS)
    page.get_by_role("button", name="Send it now").click()
    expect(page.locator("main")).to_contain_text("PIN")
    case = Case.objects.get()
    assert (case.urgency, case.confidential) == ("urgent", True)


def test_loading_the_slip_again_is_the_same_case(page: Page) -> None:
    page.goto("/register/")
    page.fill("[name=text]", WORDS)
    page.locator("#typed button.button-primary").click()
    expect(page.locator("main")).to_contain_text("PIN")
    before = page.locator(".receipt").inner_text()
    page.reload()
    assert page.locator(".receipt").inner_text() == before
    assert Case.objects.count() == 1


def test_without_script_the_language_changes_and_enter_registers_nothing_by_the_way(open_page: OpenPage) -> None:
    World()
    page = open_page(java_script_enabled=False)
    sign_in(page, "operator")
    page.goto("/register/")
    page.fill("[name=text]", WORDS)
    switch_language(page)
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator("[name=text]")).to_have_value(WORDS)
    page.locator(".top summary").first.click()
    page.locator("[value^=dark]").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("[name=text]")).to_have_value(WORDS)
    page.fill("[name=name]", "王小明")
    page.locator("[name=name]").press("Enter")
    expect(page.locator("#read-back")).to_contain_text("王小明")
    assert not Case.objects.exists()
    page.locator("#act button").click()
    expect(page.locator(".receipt")).to_be_visible()
    assert Case.objects.count() == 1


def test_without_script_enter_never_sends_a_visit_but_its_words_outlive_the_switch(open_page: OpenPage) -> None:
    case = World().acknowledged()
    page = open_page(java_script_enabled=False)
    sign_in(page, "handler")
    page.goto(f"/visits/record/{case.number}/")
    page.fill("[name=said]", WORDS)
    page.check("[name=outcome][value=met]")
    page.locator("summary", has_text="Time, person met").click()
    page.fill("[name=met_with]", "王小明")
    page.locator("[name=met_with]").press("Enter")
    switch_language(page)
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator("[name=said]")).to_have_value(WORDS)
    expect(page.locator("[name=outcome][value=met]")).to_be_checked()
    expect(page.locator("[name=met_with]")).to_have_value("王小明")
    expect(page.locator("[name=met_with]")).to_be_visible()
    assert not Visit.objects.exists()
