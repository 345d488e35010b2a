"""URL × method × role × relation to the case's unit, generated from the URL resolver. Leaks: 0."""

import io
import json
import re
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from casework import verb as registry
from casework.workbook import carried, writing
from casework.workbook.plan import plan
from casework.workbook.reading import read
from tests.access import addresses
from tests.access.addresses import FILLED, Address
from tests.access.answers import DECIDED_BY_RULES, SUCCESS, allowed_answers, case_tried, leaks
from tests.access.county import PHONE, PLAIN, REPORT, WORDS, County, Person
from tests.access.expected import (
    ANY_METHOD,
    ENDPOINTS,
    NEVER_DONE,
    VERBS,
    OfCase,
    Public,
    Rule,
)
from tests.files import PDF
from tests.shared import for_the_room
from tests.visits.sealing import seal

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
GENERATED = [
    (address, method)
    for address in addresses.every()
    if address.name not in ANY_METHOD
    for method in ENDPOINTS.get(address.name, {})
]
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def county(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[County]:
    """One for all requests, each of which is undone."""
    yield from for_the_room(County, blocker=django_db_blocker)


def test_every_address_is_classified() -> None:
    known = {address.name for address in addresses.every()}
    unclassified = known - set(ENDPOINTS) - ANY_METHOD
    assert not unclassified, f"classify in tests/access/expected.py: {sorted(unclassified)}"


def test_every_move_is_classified() -> None:
    assert {verb.code for verb in registry.offered()} == set(VERBS)


def shows_a_move(address: Address, method: str) -> bool:
    """The same question as its POST."""
    return method == "GET" and address.name.startswith("desk:move")


SOME = [
    pytest.param(address, method, False, id=f"{method} {address.name}-some")
    for address, method in GENERATED
    if method == "GET" and not shows_a_move(address, method)
]
"""The first lane opens what may be read, of those who are answered alike as one: at each address another. Who may change what
is asked there of each step (tests/casework/steps), and of each address in the second."""
EVERYBODY = [
    pytest.param(address, method, True, id=f"{method} {address.name}-everybody", marks=pytest.mark.long)
    for address, method in GENERATED
]


def told_apart(person: Person, method: str, rule: Rule, kind: str) -> bool:
    """Whether the first lane asks one in each relation to the case: where the relation decides, and where a report is read."""
    roles = getattr(rule, "roles", None)
    return roles is None or person.role in roles or (kind == REPORT and method == "GET")


def turned(people: list[Person], address: Address) -> list[Person]:
    """Another begins at each address, the same one every time."""
    first = crc32(address.name.encode()) % len(people)
    return people[first:] + people[:first]


@pytest.mark.parametrize(("address", "method", "everybody"), SOME + EVERYBODY)
def test_everybody_gets_what_the_table_says_and_nothing_leaks(
    address: Address, method: str, everybody: bool, county: County
) -> None:
    rule = ENDPOINTS[address.name][method]
    succeeded = False
    wrong = []
    asked = set()
    anybody = {"anonymous", "other"}
    by_reading = shows_a_move(address, method)
    for kind in (PLAIN, REPORT) if isinstance(rule, OfCase) and not by_reading else (PLAIN,):
        for person in turned(county.people, address):
            if not person.comes_for(kind) or (isinstance(rule, Public) and person.relation not in anybody):
                continue
            if by_reading and person.role in {"unit_lead", "supervisor", "administrator"}:
                continue
            expected = allowed_answers(county, person, address, rule, kind)
            alike = (kind, person.relation if told_apart(person, method, rule, kind) else "", frozenset(expected))
            if not everybody and alike in asked and (succeeded or expected is not DECIDED_BY_RULES):
                continue
            asked.add(alike)
            answer = ask(county, person, address, method, rule, kind)
            if answer.status_code not in expected or (expected == {302} and "/accounts/login/" not in answer["Location"]):
                wrong.append(f"{person}, {kind}: {answer.status_code}, not {sorted(expected)}")
            wrong += leaks(county, person, address, answer, rule, kind)
            succeeded |= expected is DECIDED_BY_RULES and answer.status_code in SUCCESS | {302}
    assert not wrong, "\n".join(wrong)
    verb = address.name.replace(":", " ").split()[-1]
    assert succeeded or by_reading or verb in NEVER_DONE or isinstance(rule, Public), "nobody can: the request itself is wrong"


@pytest.mark.long
@pytest.mark.parametrize(
    "address", [pytest.param(address, id=address.name) for address in addresses.every() if address.name not in ANY_METHOD]
)
def test_no_other_method_answers(address: Address, county: County) -> None:
    named = ENDPOINTS.get(address.name, {})
    anonymous = [person for person in county.people if person.relation == "anonymous"]
    signed_in = turned([person for person in county.people if person.relation == "everywhere"], address)
    for method in set(METHODS) - set(named):
        for person in anonymous + signed_in:
            answer = ask(county, person, address, method, OfCase(), PLAIN)
            assert answer.status_code in {302, 401, 403, 404, 405}, f"{person} {method}: {answer.status_code}"


@pytest.mark.parametrize("path", ["/cases/{}/", "/cases/{}/comment/", "/api/v1/cases/{}/", "/api/v1/cases/{}/events/"])
def test_what_is_not_seen_answers_like_what_does_not_exist(county: County, path: str) -> None:
    unseen, absent = county.cases[REPORT]["visited"].number, "20200101-99999"
    for person in (stranger for stranger in county.people if stranger.relation in {"other", "complained_of"}):
        with undone():
            concealed, other = person.client.get(path.format(unseen)), person.client.get(path.format(absent))
        contents = [re.sub(r"nonce[^ ]+|[A-Za-z0-9]{64}", "", answer.content.decode()) for answer in (concealed, other)]
        assert (concealed.status_code, contents[0].replace(unseen, absent)) == (other.status_code, contents[1]), str(person)


def test_addresses_of_the_administration_are_for_administrators_of_the_whole(county: County) -> None:
    for name, path in addresses.group("admin"):
        if "{" in path or name in {"admin:login", "admin:logout", "admin:jsi18n"} or not name.startswith("admin:"):
            continue
        for person in county.people:
            with undone():
                answer = person.client.get(path)
            opens = person.role == "administrator" and person.relation in {"everywhere", "complained_of"}
            assert answer.status_code in {302, 403, 404, *([200] if opens else [])}, f"{person} {path}: {answer.status_code}"


# How a request is made ------------------------------------------------------------------------------------------------


class undone(transaction.Atomic):  # noqa: N801 - reads as a word
    """A block whose changes are taken back."""

    def __init__(self) -> None:
        super().__init__(using=None, savepoint=True, durable=False)

    def __exit__(self, *raised: Any) -> None:
        transaction.set_rollback(True)
        super().__exit__(*raised)


def ask(county: County, person: Person, address: Address, method: str, rule: Rule, kind: str) -> HttpResponse:
    case = case_tried(county, person, rule, kind)
    new = method == "PUT" and address.name == "visits:visits_api:one"
    visit = uuid.uuid4() if new else county.visits[kind]
    path = address.path.format(**FILLED, number=case.number, visit=visit, rule=county.rule, person=county.world.handler.pk)
    with undone():
        if method == "GET":
            return person.client.get(path)
        payload = body(county, person, address, case.number)
        if address.name == "api:file":
            return person.client.generic(method, path, encode_multipart(BOUNDARY, payload), content_type=MULTIPART_CONTENT)
        if address.api:
            return person.client.generic(method, path, json.dumps(payload), content_type="application/json")
        if method == "POST":
            return person.client.post(path, {"sent": "1"} | payload)  # a browser always sends something
        return person.client.generic(method, path)


def unchanged_workbook(person: Person) -> dict[str, str]:
    """As the page of its dry run carries it."""
    if person.user is None:
        return {"workbook": "x"}
    book = read(writing.everything())
    marks = plan(book, actor=person.user).marks
    return {"workbook": carried.sealed(book, marks, user=person.user, at=timezone.now())}


def body(county: County, person: Person, address: Address, number: str) -> dict[str, Any]:
    """What the address wants, so that a refusal is never about its form."""
    name, now = address.name, timezone.now()
    verb = name.replace(":", " ").split()[-1]
    if verb in VERBS and name.split(":")[0] in {"api", "desk"}:
        asked = [ask for ask in registry.get(verb).asks if ask.required or (verb == "classify" and ask.name == "urgency")]
        return {ask.name: value(county, person, verb, ask.kind, ask.name, api=name.startswith("api:")) for ask in asked}
    rule = {"name": "x", "waiting_for": "visit", "after": {"value": 9, "unit": "hours"}, "actions": [{"type": "take_up"}]}
    typed = {
        "name": "x",
        "relation": "after",
        "amount": "250",
        "unit": "working_days",
        "repeat_times": "1",
        "act_take_up": "on",
        "reason": "x",
        "version": "1",
    }
    day = {"first": "2026-03-04", "kind": "holiday", "reason": "x", "revision": "1", "act": "preview"}
    repeated = number if person.relation == "everywhere" else "20200101-99999"
    opinion = {"score": 5, "solved": "yes", "visited": "yes"}
    return {
        "api:token": {"username": "operator", "password": "wrong"},
        "accounts:change_password": {
            "old_password": person.user.username if person.user else "",
            **dict.fromkeys(("new_password1", "new_password2"), "Willow-under-the-bridge"),
        },
        "desk:absence": {
            **dict.fromkeys(("first_day", "last_day"), timezone.localdate().isoformat()),
            "deputy": county.world.colleague.username,
        },
        "api:absences": {
            **dict.fromkeys(("first_day", "last_day"), timezone.localdate().isoformat()),
            "deputy": county.world.colleague.username,
        },
        "accounts:password_link": {"key": "k" * 43},
        "accounts:choose_language": {"language": "en"},
        **dict.fromkeys(("desk:people_import", "desk:people_import_refused"), unchanged_workbook(person)),
        "desk:people_waiting": {"decision": "confirm"},
        "desk:person_new": {
            "name": "x",
            "username": f"x-{person.user.pk if person.user else 0}",
            "language": "en",
            "role": "handler",
            "unit": county.world.water.code,
        },
        "api:cases": {"text": "x", "channel": "phone"},
        "desk:register": {"text": "x", "channel": "phone", "kind": "help", "urgency": "normal"},
        "desk:register_caller": {"text": "x", "channel": "phone", "kind": "help", "urgency": "normal"},
        "api:contacts": {"text": "x", "answer": "x"},
        "desk:contacts": {"text": "x", "answer": "x", "kind": "enquiry"},
        "desk:knowledge": {"q": "x"},
        "desk:choices": {"kind": "area", "q": "dm"},
        "desk:knowledge_search": {"q": "x"},
        "desk:knowledge_new": article(person),
        "api:article": article(person),
        "desk:text_module_new": article(person) | {"title": "x", "text": "x"},
        "desk:view_new": {"name": f"x-{person.user.pk if person.user else 0}"},
        "api:bulk": {"verb": "classify", "numbers": [repeated], "fields": {"urgency": "urgent"}},
        "desk:export": {"format": "csv", "queue": "open"},
        "desk:bulk": {"verb": "classify", "numbers": repeated, "urgency": "urgent"},
        "api:search": {"q": WORDS},
        "api:similar": {"text": WORDS, "phone": PHONE},
        "api:propose": {"text": WORDS},
        "desk:find": {"q": WORDS},
        "desk:earlier": {"phone": PHONE},
        "desk:register_shown": {"text": WORDS, "phone": PHONE},
        "desk:save_draft": {"text": WORDS},
        "api:rate": opinion,
        "portal:rate": opinion,
        "portal:rate_where_followed": opinion,
        "api:ratings": opinion | {"by": "phone"},
        "desk:callback": opinion,
        "desk:counter": {"number": number if person.relation == "everywhere" else "x"},
        "desk:counter_case": opinion | {"by": "walk_in"},
        "visits:record": {
            "visit": str(uuid.uuid4()),
            "outcome": "met",
            "said": "x",
            "compared": "same",
            "began_at": minute(now, 9),
            "ended_at": minute(now, 0),
        },
        "visits:confirm": {"code": "000000"},
        "visits:review": {"accept": "yes", "reason": "x"},
        "visits:retract": {"reason": "x"},
        "visits:held_rating": {"decision": "nobody_came", "reason": "x"},
        "desk:decision": {"decision": "reopen", "reason": "x"},
        "desk:held_ratings": {"decision": "accept", "reason": "x", "rating": "1"},
        "visits:decide_dispute": {"uphold": "yes", "reason": "x"},
        "visits:visits_api:decide_dispute": {"uphold": True, "reason": "x"},
        "visits:callback": {"answer": "came"},
        "visits:visits_api:one": {
            "case": number,
            "outcome": "met",
            "began_at": (now - timedelta(minutes=9)).isoformat(),
            "ended_at": now.isoformat(),
            "said": "x",
            "compared": "same",
            "device": {"now": now.isoformat()},
        },
        "visits:visits_api:confirm": {"method": "code", "code": "000000"},
        "visits:visits_api:review": {"accept": True, "reason": "x"},
        "visits:visits_api:retract": {"reason": "x"},
        "visits:visits_api:sealed": {"sealed": seal({"user": person.user.pk if person.user else 0, "visits": []})},
        "visits:hand_in": {"file": io.BytesIO(seal({"user": person.user.pk if person.user else 0, "visits": []}).encode())},
        "visits:visits_api:efforts": {"kind": "case", "taps": 1, "seconds": 1},
        "set_language": {"language": "en"},
        "api:file": {"file": SimpleUploadedFile("x.pdf", PDF), "event": "2"},
        "api:rules": rule | {"confirm": True},
        "api:rules-preview": rule,
        "api:rules-backtest": rule | {"from": "2026-03-01", "to": "2026-03-31"},
        "api:rule": {"enabled": True, "confirm": True},
        "api:rule-preview": {},
        "api:rule-backtest": {"from": "2026-03-01", "to": "2026-03-31"},
        "desk:rule_new": typed,
        "desk:rule": typed,
        "desk:rule_preview_new": typed,
        "desk:rule_preview": typed,
        "desk:calendar_edit": day,
        "desk:calendar_preview": day,
        "api:stops": {"reason": "x", "hours": 1},
        "api:rule-recalls": {"version": 1, "reason": "x"},
        "desk:notice_choice": {"transport": "in_app"},
        "desk:rule_stop": {"reason": "x", "hours": "1"},
        "desk:rule_recall": {"reason": "x"},
        "desk:message": {"body": "{track}", "reason": "x", "version": "0"},
        "desk:message_test": {"gateway": "outbox", "to": "13800138000"},
        "desk:message_preview": {"body": "{track}"},
        "desk:message_switch": {"reason": "x", "version": "0"},
        "desk:message_restore": {"reason": "x", "version": "0", "restore": "0"},
        "desk:rule_switch": {"reason": "x", "version": "1"},
        "desk:rule_restore": {"reason": "x", "version": "1", "restore": "1", "confirm": county.at_once},
    }.get(name, {})


def article(person: Person) -> dict[str, str]:
    """Of a unit whose articles the person may keep, where they keep any."""
    held = person.user.memberships.filter(unit__isnull=False).first() if person.user else None
    unit = held.unit.code if held and held.unit else "water"
    day = (timezone.localdate() + timedelta(days=30)).isoformat()
    return {"question": "x", "answer": "x", "source": "x", "unit": unit, "valid_until": day}


def minute(now: datetime, ago: int) -> str:
    return timezone.localtime(now - timedelta(minutes=ago)).strftime("%Y-%m-%dT%H:%M")


def value(county: County, person: Person, verb: str, kind: str, name: str, *, api: bool) -> Any:
    if kind == "yes_no":
        return True if api else "yes"
    if kind in {"date", "moment"}:
        return county.later_than_due.isoformat()
    if kind == "choice":
        return {"correct": "address"}.get(verb) or next(ask for ask in registry.get(verb).asks if ask.name == name).choices[0][0]
    if kind == "case":
        return county.cases[PLAIN]["leads"].number
    if kind == "unit":
        return (county.works if verb == "end_assist" else county.world.hotline).code
    if kind == "person":
        # A handler takes a case for nobody else.
        return person.user.username if person.user and person.role == "handler" else county.world.colleague.username
    return "as long as any asks"
