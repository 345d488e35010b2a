"""Choosing in a combobox as a person at the keyboard does."""

from playwright.sync_api import Locator, Page, expect


def line(page: Page, name: str) -> Locator:
    """In which one types; `name`: of the field."""
    return part(page, name).get_by_role("combobox")


def part(page: Page, name: str) -> Locator:
    return page.locator(f"[data-combobox]:has(select[name={name}])")


def choose(page: Page, name: str, typed: str) -> None:
    """The first that is found."""
    line(page, name).fill(typed)
    expect(part(page, name).locator("[role=option][aria-selected=true]")).to_be_visible()
    line(page, name).press("Enter")
    expect(part(page, name).get_by_role("listbox")).to_be_hidden()
