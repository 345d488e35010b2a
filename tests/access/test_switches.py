"""Words that are being typed outlive a switch of language, light or print without a script, on every page that has a form.

The pages are those that the URL resolver knows, the forms those that stand on them: a new one is tried by being there.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker

from accounts.models import AdministrationEvent
from casework.models import EscalationStop, Event, RuleVersion
from tests.access import addresses
from tests.access.addresses import FILLED, Address
from tests.access.county import PLAIN, County
from tests.access.expected import ANY_METHOD, ENDPOINTS, OfCase
from tests.access.test_access import undone
from tests.shared import for_the_room
from visits.models import Visit

PAGES = [
    pytest.param(address, id=address.name)
    for address in addresses.every()
    if address.name not in ANY_METHOD and not address.api and "GET" in ENDPOINTS.get(address.name, {})
]
NOT_TYPED = {"hidden", "password", "file", "submit", "button", "image", "reset"}
WORDS = "字还没有写完，先换一下{}"
pytestmark = [pytest.mark.django_db, pytest.mark.long]


@dataclass
class Form:
    """`fields`: what it sends as it stands; `typed`: the names of what a person writes or chooses in it."""

    id: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    typed: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


class Page(HTMLParser):
    """The forms of the page's content, and the buttons of its frame."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.buttons: list[dict[str, str]] = []
        self.shown = ""
        self._in_main, self._form, self._select = False, None, ""  # type: bool, Form | None, str
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "main":
            self._in_main = True
        elif tag == "button" and not self._in_main:
            self.buttons.append(given)
        elif tag == "form" and self._in_main and given.get("method") == "post":
            self._form = Form(given.get("id", ""))
            self.forms.append(self._form)
        elif self._form:
            self._field(self._form, tag, given)

    def _field(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "select":
            self._select = name
            form.typed.append(name)
        elif tag == "option" and ("selected" in given):
            form.fields.append((self._select, given.get("value", "")))
        elif tag == "textarea" or (tag == "input" and kind in {"text", "search", "tel"}):
            form.lines.append(name)
            form.typed.append(name)
        elif tag == "input" and name and kind in {"checkbox", "radio"}:
            form.typed.append(name)
            if "checked" in given:
                form.fields.append((name, given.get("value", "on")))
        elif tag == "input" and name and kind not in NOT_TYPED - {"hidden"}:
            form.fields.append((name, given.get("value", "")))
            form.typed += [name] * (kind != "hidden")

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self._in_main = False
        elif tag == "form":
            self._form = None

    @property
    def typed_into(self) -> list[Form]:
        return [form for form in self.forms if form.typed]

    def switches(self) -> list[dict[str, str]]:
        pattern = re.compile(r"(switch_)?(language|theme|print)")
        return [button for button in self.buttons if pattern.fullmatch(button.get("name", ""))]


@pytest.fixture(scope="module")
def county(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[County]:
    yield from for_the_room(County, blocker=django_db_blocker)


def pages_with_forms(county: County, address: Address) -> list[tuple[Client, str, Page]]:
    """As people read it to whom it looks different."""
    pages: dict[str, tuple[Client, str, Page]] = {}
    rule = ENDPOINTS[address.name]["GET"]
    case = county.cases[PLAIN][rule.state if isinstance(rule, OfCase) else "visited"]
    filled = FILLED | {"number": case.number, "visit": county.visits[PLAIN], "rule": county.rule}
    path = address.path.format(**filled, person=county.world.handler.pk)
    for person in {(person.role, person.of_the_unit): person for person in reversed(county.people)}.values():
        client = person.client
        with undone():
            answer = client.get(path)
        if answer.status_code != 200 or "html" not in answer["Content-Type"]:
            continue
        page = Page(answer.content.decode())
        if page.typed_into:
            pages.setdefault(str([(form.id, form.typed) for form in page.typed_into]), (client, path, page))
    return list(pages.values())


def acts() -> int:
    """How much people have done."""
    models = (Event, AdministrationEvent, EscalationStop, RuleVersion, Visit)
    return sum(model._default_manager.count() for model in models)


def payload_of(form: Form, button: dict[str, str]) -> dict[str, Any]:
    """What the browser sends when that button is pressed, after something was written into every line."""
    payload: dict[str, Any] = {}
    for name, value in form.fields:
        payload.setdefault(name, []).append(value)
    for number, name in enumerate(dict.fromkeys(form.lines)):
        payload[name] = [WORDS.format(number)] * form.lines.count(name)
    return payload | {button["name"]: button["value"]}


@pytest.mark.long
@pytest.mark.parametrize("address", PAGES)
def test_what_is_being_typed_comes_back_and_nothing_is_carried_out(address: Address, county: County) -> None:
    for client, path, page in pages_with_forms(county, address):
        if len(page.typed_into) > 1:
            assert {button.get("formtarget") for button in page.switches()} == {"_blank"}, path
            continue
        (form,) = page.typed_into
        assert len(page.switches()) == 6, path
        for button in page.switches():
            assert (button.get("form"), "formnovalidate" in button) == (form.id or "?", True), path
            payload, before = payload_of(form, button), acts()
            with undone():
                answer = client.post(button["formaction"], payload)
                assert acts() == before, path
            assert answer.status_code == 200, path
            after = Page(answer.content.decode())
            (again,) = after.typed_into
            lines = {text for name in form.lines for text in payload[name]}
            assert not [text for text in lines if text not in answer.content.decode()], path
            hidden = {name: value for name, value in again.fields if name != "csrfmiddlewaretoken"}
            expected = {name: value for name, value in form.fields if name != "csrfmiddlewaretoken"}
            assert hidden | dict.fromkeys(form.lines) == expected | dict.fromkeys(form.lines), path
            code = button["name"].removeprefix("switch_")
            cookie = answer.cookies["django_language" if code == "language" else code].value
            assert button["value"].split(" ")[0] == cookie


@pytest.mark.parametrize("name", ["desk:register", "desk:rule", "desk:calendar_edit", "desk:move comment", "visits:record"])
def test_pages_with_forms_are_found_here(name: str, county: County) -> None:
    (address,) = [address for address in addresses.every() if address.name == name]
    assert pages_with_forms(county, address)
