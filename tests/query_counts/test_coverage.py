"""Every address that can be opened is counted, or excused by its name and the reason."""

from tests.access import addresses
from tests.access.expected import ANY_METHOD, ENDPOINTS
from tests.query_counts import asked
from tests.query_counts.base import RECORDED, UPDATES
from tests.query_counts.test_cases import DECIDED

EXCUSED = {
    "/healthz": "says that the process lives; it asks for nothing",
    "/readyz": "one statement to each server, whatever stands in the tables (tests/config/test_health.py)",
    "field:shell": "a static page",
    "field:worker": "a static script",
    "field:manifest": "a static description",
    "field:texts": "a static list of messages",
    "styleguide": "invented rows",
    "hooks:receipts": "counted in tests/casework/hooks",
    "outbox": "a file on a developer's machine",
    "api:schema": "made from the code",
    "api:docs": "a static page",
    "api:unknown": "leads nowhere",
    "visits:visits_api:photo": "one picture, as a file",
    "api:file": "one file, by its key",
    "portal:track_file": "one file, by its key",
    "portal:rate_file": "one file, by its key",
    "visits:visits_api:device": "one row by its key, or none",
    "desk:register_caller": "desk:register with one value of the session",
    "unsent": "one row by its key, and the page of its form, which is counted",
    "desk:draft": "desk:register with one row by its key",
    "desk:move close": "is refused before it is asked: a case closes by itself",
} | {f"desk:move {verb}": "leads to the page of that decision, which is counted" for verb in DECIDED}
LIMITS = {
    "POST /api/v1/cases/ (operator)": 20,
    "GET /api/v1/cases/ (supervisor)": 8,
    "GET /api/v1/cases/{closed}/ (supervisor)": 15,
    "POST /register/ (operator)": 20,
    "GET /?queue=open (supervisor)": 13,
    "GET /cases/{online}/ (supervisor)": 16,
}
"""What a request may take at most, whatever is recorded. Three of the work list's are for cases that were returned, and
which cases it shows is a question of its own; so is which views stand beside it."""


def test_every_address_that_can_be_opened_is_counted_or_excused() -> None:
    opened = {address.name for address in addresses.every() if "GET" in methods(address)}
    counted = {subclass.address for subclass in asked.classes()}
    assert opened - counted - EXCUSED.keys() == set()
    assert EXCUSED.keys() <= opened - counted, "an excuse for what is counted, or for nothing"


def methods(address: addresses.Address) -> set[str]:
    return {"GET"} if address.name in ANY_METHOD else set(ENDPOINTS[address.name])


def test_every_number_is_of_a_question_that_is_asked() -> None:
    names = asked.names()
    assert sorted(names) == sorted(set(names)), "two ask the same"
    assert UPDATES or RECORDED.keys() == set(names)


def test_the_promised_limits_hold() -> None:
    assert UPDATES or all(RECORDED[name] <= limit for name, limit in LIMITS.items())
