"""Every form that can be kept while its person signs in again says what it is: what was to be done, and each choice as its page
calls it. Tried with the forms of every page that is counted, filled in to the last field."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from accounts import form_keys
from casework.desk.in_words import markup
from casework.desk.in_words.markup import Element
from casework.writing import unsent
from tests.access.expected import ENDPOINTS
from tests.architecture.test_forms import ONCE_BY_ITSELF
from tests.query_counts import asked
from tests.query_counts.base import Ask, request_of
from tests.query_counts.town import Town

WORDS = "三天没人来修水管，请快来"
FILLED = {"date": "2026-03-05", "datetime-local": "2026-03-05T10:30", "time": "10:30", "number": "3", "email": "a@example.cn"}
NOT_FILLED = {"password", "file", "submit", "button", "image", "reset"}
FEW = 5
"""Rows of the town: as many as one of the towns has that are counted in."""
NEVER_KEPT = {
    *("desk:choices", "desk:message_preview"),
    *("portal:ask", "portal:rate_where_followed", "visits:withdraw_objection"),
}
"""Parts of a page, and forms of citizens, for whom nobody signs in."""
ELSEWHERE = {
    *("desk:article_renew", "desk:drop_draft", "desk:end_absence", "desk:person_enable", "desk:view_delete", "desk:try_message"),
    *("desk:message_restore", "desk:message_switch", "desk:rule_restore", "desk:rule_resume", "desk:rule_switch"),
    *("desk:people_import_refused", "desk:people_imported_links", "desk:register_caller", "desk:end_unit", "desk:rule_recall"),
    *("visits:ask_review", "visits:decide", "visits:decide_dispute", "visits:join", "visits:plan"),
}
"""Their forms stand on pages in a state in which none of the town's is. They are read as all others are."""
Filled = dict[str, list[str]]


def pages(town: Town) -> Iterator[tuple[Ask, Element]]:
    """Each page that somebody signed in can open."""
    for ask in (ask for subclass in asked.classes() for ask in subclass.asks):
        if not ask.who or ask.body is not None or ask.path.startswith("/api/") or ask.headers:
            continue
        answer = request_of(ask, town)()
        if answer.status_code == 200 and not answer.streaming and answer["Content-Type"].startswith("text/html"):
            yield ask, markup.read(answer.content.decode())


def filled(form: Element, page: Element) -> tuple[Filled, dict[str, str]]:
    """What a browser would send, every field filled in; and what each choice is called."""
    fields, called = Filled(), dict[str, str]()
    for control in page.every("input", "select", "textarea"):
        name, kind = control.get("name"), control.get("type") or control.tag
        if control.above("form") is not form or not name or kind in NOT_FILLED:
            continue
        if control.tag == "select":
            name = name.removesuffix("_more")
            options = [option for option in control.every("option") if option.get("value")]
            if options:
                fields[control.get("name")], called[name] = [options[-1].get("value")], options[-1].text().strip()
        elif kind in {"radio", "checkbox"}:
            label = control.above("label")
            fields[name], called[name] = [control.attributes.get("value", "on")], label.text() if label else ""
        elif kind == "hidden":
            fields.setdefault(name, []).append(control.get("value"))
        elif not name.endswith("_typed"):
            fields[name] = [FILLED.get(kind, WORDS)]
    return fields, called


def shown_of(client: Client, person: int, path: str, fields: Filled) -> Any:
    """What is offered of it."""
    entries = sorted((name, texts) for name, texts in fields.items() if name not in {"csrfmiddlewaretoken", form_keys.NAME})
    typed = unsent.Typed(path, entries, form_keys.new(person))
    pk = unsent.keep(typed, person=person, at=timezone.now())
    answer = client.get(f"/unsent/{pk}/")
    assert answer.status_code == 200
    return answer.context["in_words"]


def wrong_with(shown: Any, called: dict[str, str], fields: Filled) -> list[str]:
    problems = [] if shown.is_there else ["its page has no such form"]
    problems += [] if shown.act else ["nothing says what was to be done"]
    problems += [] if shown.page else ["its page has no name"]
    problems += [f"{answer.name}: no label" for answer in shown.answers if not answer.label]
    answers = {answer.name: answer for answer in shown.answers}
    for name, label in called.items():
        text = answers[name].text if name in answers else ""
        if not text or answers[name].gone or (label not in text and fields.get(name) not in (["on"], ["1"], ["yes"])):
            problems.append(f"{name}: {text!r}, not {label!r}")
    return problems


@pytest.mark.long
@pytest.mark.parametrize("town", [FEW], indirect=True)
@pytest.mark.django_db
def test_every_form_that_can_be_kept_is_shown_in_words(town: Town) -> None:
    tried, problems = dict[str, set[frozenset[str]]](), []
    for ask, page in pages(town):
        person, client = town.world.people[ask.who], Client(headers={"accept-language": "en"})
        client.force_login(person)
        for form in page.every("form"):
            fields, called = filled(form, page)
            if form_keys.NAME not in fields:
                continue
            action = form.get("action") or ask.path.format(**town.names)
            name = resolve(action.split("?")[0]).view_name
            if frozenset(fields) in tried.setdefault(name, set()):
                continue
            tried[name].add(frozenset(fields))
            problems += [
                f"{ask.path} ({ask.who}) -> {action}: {problem}"
                for problem in wrong_with(shown_of(client, person.pk, action, fields), called, fields)
            ]
    assert problems == []
    keyed = {name.split(" ")[0] for name, methods in ENDPOINTS.items() if "POST" in methods and "api:" not in name}
    assert keyed - tried.keys() - ONCE_BY_ITSELF.keys() == NEVER_KEPT | ELSEWHERE
