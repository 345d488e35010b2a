"""What all days at the desk have in common: somebody arrives, looks a case up, acts on it, is told why not, and goes home."""

from collections.abc import Mapping
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from casework.models import Case
from tests.combobox import choose, part
from tests.conftest import OpenPage

CHINESE = "zh-CN"


@dataclass
class Desk:
    """A browser at which somebody works in Chinese, by what the pages show."""

    page: Page

    @property
    def rows(self) -> Locator:
        """Of the list that is open."""
        return self.page.locator("table.rows tbody tr")

    def goes_to(self, entry: str) -> None:
        """By the frame's links."""
        self.page.locator("nav.nav").get_by_role("link", name=entry).first.click()
        expect(self.page.locator("nav.nav [aria-current=page]")).to_contain_text(entry)

    def looks_up(self, sought: str) -> None:
        """By the line at the top, from wherever one is."""
        self.page.locator("#search-q").fill(sought)
        with self.page.expect_navigation():
            self.page.locator("#search-q").press("Enter")

    def opens(self, case: Case) -> None:
        """The line of a list."""
        self.rows.filter(has_text=case.number).get_by_role("link").first.click()
        self.page.wait_for_url(f"**/cases/{case.number}/**")

    def does(self, action: str, **answers: str) -> None:
        """On the page of a case: what asks nothing at once, else by the form that it leads to."""
        if answers:
            self.begins(action, **answers)
            self.finishes(action)
        else:
            self.page.get_by_role("button", name=action, exact=True).first.click()
            self.page.wait_for_load_state()

    def begins(self, action: str, **answers: str) -> None:
        self.page.get_by_role("link", name=action, exact=True).first.click()
        expect(self.page.locator("form#typed")).to_be_visible()
        self.answers(answers)

    def finishes(self, action: str) -> None:
        self.page.locator("form#typed").get_by_role("button", name=action, exact=True).click()
        self.page.wait_for_load_state()

    def answers(self, answers: Mapping[str, str]) -> None:
        for name, answer in answers.items():
            field = self.page.locator(f"[name={name}]")
            if part(self.page, name).count():
                choose(self.page, name, answer)
            elif field.first.get_attribute("type") == "radio":
                self.page.locator(f"[name={name}][value={answer}]").check(force=True)
            elif field.evaluate("(element) => element.tagName") == "SELECT":
                field.select_option(answer)
            else:
                field.fill(answer)

    def reads(self, text: str) -> None:
        expect(self.page.locator("main").get_by_text(text).first).to_be_visible()

    def is_told_why_not(self, action: str, reason: str) -> None:
        """Where the case says what it does not allow now."""
        self.page.locator("summary", has_text="为什么不能").first.click()
        expect(self.page.locator(".move-no").filter(has_text=action).filter(has_text=reason).first).to_be_visible()

    def is_refused(self, reason: str) -> None:
        expect(self.page.get_by_role("alert").filter(has_text=reason)).to_be_visible()

    def opens_of_account(self, entry: str) -> None:
        """What stands in the menu below one's name."""
        self.page.locator(".top summary:has([data-user-text])").click()
        self.page.locator(".top .menu-body").get_by_role("link", name=entry).click()
        expect(self.page.locator("h1")).to_contain_text(entry)

    def goes_home(self) -> None:
        """And nobody else at the same screen finds the list by the way back."""
        self.page.locator(".top summary:has([data-user-text])").click()
        self.page.get_by_role("button", name="退出登录").click()
        self.page.wait_for_url(lambda url: "/cases/" not in url)
        self.page.goto("/")
        self.page.wait_for_url("**/accounts/login/**")


def arrives(open_page: OpenPage, username: str, **options: object) -> Desk:
    page = open_page(path="/accounts/login/", locale=CHINESE, **options)
    page.fill("[name=login]", username)
    page.fill("[name=password]", username)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(lambda url: "/login/" not in url)
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    return Desk(page)
