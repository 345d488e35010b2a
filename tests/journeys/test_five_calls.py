"""Five calls, taken down with the keyboard alone: known, unknown, old and without a phone, confidential, and the same again."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from casework import steps
from casework.models import Case, Route, Topic
from casework.proposing.learn import learn
from tests.casework.proposing import sample
from tests.conftest import OpenPage
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_KEYS = 25
"""That are no characters."""
LEAK = "东门社区自来水管漏水，水已经流到楼道里了，找了物业也没人管"
PHONE, UNKNOWN_PHONE = "13912345678", "13700137000"


@pytest.fixture
def town() -> World:
    """With enough cases to learn from, and one dispatch line; pages go by the server's clock."""
    world = World(now=timezone.now() - timedelta(days=2))
    topics = {code: world.keep(Topic(code=code, name=code)) for code in sample.SAYINGS}
    examples = enumerate(sample.examples(150))
    demands = [
        steps.Demand(
            text=example.text,
            channel="phone",
            topic=topics[example.code],
            area=world.village,
            citizen=steps.CitizenDetails(phone=f"138{nth:08d}"),
        )
        for nth, example in examples
    ]
    steps.register_many(demands, actor=world.operator, at=world.now)
    world.keep(Route(topic=topics["water"], area=world.town, unit=world.station))
    learn(at=world.now)
    return world


@dataclass
class Keyboard:
    """The operator's hands: `pressed` counts the keys that are no characters."""

    page: Page
    pressed: list[str] = field(default_factory=list)

    def press(self, key: str) -> None:
        self.pressed.append(key)
        self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        self.page.keyboard.insert_text(text)

    def shown(self, text: str) -> None:
        """Words, and what they show is there."""
        with self.page.expect_response("**/register/shown/"):
            self.write(text)

    def to(self, name: str) -> None:
        """From field to field until this one."""
        while self.page.evaluate("document.activeElement.name") != name:
            self.press("Tab")

    def choose(self, beginning: str) -> None:
        """In a list, by the first letters of what it holds."""
        self.page.keyboard.type(beginning)

    def register(self) -> None:
        self.press("Control+Enter")


@pytest.fixture
def operator(open_page: OpenPage, town: World) -> Keyboard:
    page = open_page(path="/accounts/login/")
    page.fill("[name=login]", "operator")
    page.fill("[name=password]", "operator")
    page.locator("form:has([name=password]) [type=submit]").first.click()
    page.wait_for_url("**/")
    return Keyboard(page)


def opened(operator: Keyboard, path: str = "/register/") -> Keyboard:
    operator.page.goto(path)
    expect(operator.page.locator("[name=text]")).to_be_focused()
    return operator


def newest() -> Case:
    return Case.objects.order_by("-pk")[0]


def test_a_known_caller(operator: Keyboard, town: World) -> None:
    opened(operator, f"/register/?phone={PHONE}")
    operator.shown(LEAK)
    expect(operator.page.locator("#proposed-topic button").first).to_be_visible()
    operator.press("F2")
    operator.press("F4")
    operator.register()
    operator.page.wait_for_url("**/cases/*/")
    case = newest()
    assert case.topic is not None
    assert (case.topic.code, case.area) == ("water", town.village)
    assert len(operator.pressed) <= MOST_KEYS


def test_an_unknown_caller(operator: Keyboard) -> None:
    before = Case.objects.count()
    opened(operator)
    operator.shown(LEAK)
    operator.press("F2")
    operator.press("F4")
    operator.press("F6")
    operator.write(UNKNOWN_PHONE)
    operator.to("name")
    operator.write("欧阳慧敏")
    operator.to("address")
    operator.write("东门社区阳光花园3栋")
    operator.press("Enter")  # at the end of a line it sends nothing
    expect(operator.page.locator("#read-back")).to_contain_text("+86 137 0013 7000")
    assert Case.objects.count() == before
    operator.register()
    operator.page.wait_for_url("**/cases/*/")
    assert newest().citizen is not None
    assert len(operator.pressed) <= MOST_KEYS


def test_an_old_caller_without_a_phone_is_read_number_and_pin(operator: Keyboard) -> None:
    opened(operator)
    operator.shown(LEAK)
    expect(operator.page.locator("#read-back")).to_contain_text("a number and a PIN")
    operator.press("F6")
    operator.to("name")
    operator.write("王桂芬")
    operator.register()
    expect(operator.page.get_by_role("link", name="Go to the case")).to_be_visible()
    expect(operator.page.get_by_text(newest().number).first).to_be_visible()
    expect(operator.page.get_by_text("PIN").first).to_be_visible()
    assert len(operator.pressed) <= MOST_KEYS


def test_a_confidential_report(operator: Keyboard, town: World) -> None:
    opened(operator)
    operator.shown("我要举报水务站的人收了好处，偷偷给黑工地接水")
    operator.press("F6")
    operator.write(UNKNOWN_PHONE)
    operator.press("F6")
    operator.to("kind")
    operator.choose("Report")
    operator.press("F6")
    operator.press("Enter")
    operator.to("brief")
    operator.write("有人反映一处工地私自接水")
    operator.to("against_typed")
    operator.choose(town.station.name)
    expect(operator.page.locator("[role=option][aria-selected=true]")).to_contain_text(str(town.station))
    operator.press("Enter")
    operator.register()
    operator.page.wait_for_url("**/cases/*/")
    case = newest()
    assert (case.confidential, case.kind, case.against) == (True, "report", town.station)
    assert len(operator.pressed) <= MOST_KEYS


def test_a_second_call_about_one_matter(operator: Keyboard, town: World) -> None:
    first = town.registered(text=LEAK, phone=PHONE)
    before = Case.objects.count()
    opened(operator, f"/register/?phone={PHONE}")
    operator.shown("我家楼道水管还在漏水，东门社区这边，找物业没人管，什么时候来人")
    expect(operator.page.locator("#alike")).to_contain_text(first.number)
    place = operator.page.locator(f"[name=same_as][value='{first.number}']").get_attribute("id")
    assert place
    with operator.page.expect_response("**/register/shown/"):
        operator.press(f"Alt+Digit{place.removeprefix('same-')}")
    expect(operator.page.locator("#act")).to_contain_text(first.number)
    operator.register()
    operator.page.wait_for_url(f"**/cases/{first.number}/")
    assert Case.objects.count() == before
    assert first.events.filter(verb="chase").count() == 1
    assert len(operator.pressed) <= MOST_KEYS


def test_the_enter_of_an_input_method_sends_nothing(operator: Keyboard) -> None:
    opened(operator)
    operator.write(LEAK)
    page = operator.page
    page.evaluate(
        """for (const ctrlKey of [false, true]) document.activeElement.dispatchEvent(
            new KeyboardEvent("keydown", { key: "Enter", ctrlKey, isComposing: true, bubbles: true, cancelable: true }))"""
    )
    before = Case.objects.count()
    page.goto("/register/")
    assert Case.objects.count() == before


def test_a_browser_that_crashed_offers_what_was_written(operator: Keyboard) -> None:
    opened(operator)
    with operator.page.expect_response("**/register/draft/"):
        operator.page.keyboard.type(LEAK[:8])
        operator.write(LEAK[8:])
    page = operator.page.context.new_page()
    operator.page.close()
    page.goto("/register/")
    page.get_by_role("link", name="Go on with it").click()
    expect(page.locator("[name=text]")).to_have_value(LEAK)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("link", name="Go to the case")).to_be_visible()
    page.goto("/register/")
    expect(page.get_by_role("link", name="Go on with it")).to_have_count(0)
