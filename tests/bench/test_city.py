"""A small city, compared whole with the lives that it was multiplied from."""

import re
from collections.abc import Iterator

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from accounts.models import User
from casework import case_listings, search, steps
from casework.crypto import digest_token, keyed_hash
from casework.lifecycle import ENDED
from casework.models import Case, Citizen, Event, Link, Wait, Words
from casework.writing.words import in_full
from tests.bench import comparing, fivefold, lives, multiply, open_waits, pouring, questions, slowest, staging, townsfolk
from tests.roles import as_owner
from tests.shared import for_the_room
from tests.verified import first_break
from visits import content
from visits.evidence import code_digest, slip_digest
from visits.models import Slip, Visit

CASES = 200
pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def small_city(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[str]]:
    """The indexes there were before."""
    yield from for_the_room(_build, blocker=django_db_blocker)


@pytest.fixture
def copies(small_city: list[str], db: None) -> list[int]:
    """All of them, by their ids."""
    with as_owner(), connection.cursor() as cursor:
        return comparing.drawn(cursor, CASES)


def _build() -> list[str]:
    played = lives.make(now=timezone.now(), share=0.01)
    connection.check_constraints()  # a table with checks that are still to be made cannot be altered
    before = _indexes()
    with as_owner(), connection.cursor() as wrapped:
        multiply.multiply([wrapped.cursor], played, cases=CASES, laps=multiply.Laps(lambda _line: None))
        case_listings.fill_missing()  # no trigger stood while copies were poured
        wrapped.execute("ANALYZE")  # of rows that nobody has committed the database knows nothing by itself
    return before


def _indexes() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1")
        return [definition for (definition,) in cursor.fetchall()]


def test_every_copy_is_what_its_life_is(copies: list[int]) -> None:
    assert len(copies) == CASES
    with as_owner(), connection.cursor() as cursor:
        assert list(comparing.problems(cursor, copies)) == []
    assert first_break() is None


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM casework_notice WHERE id = (SELECT max(id) FROM casework_notice WHERE case_id IS NOT NULL)",
        "DELETE FROM visits_visit_companions WHERE id = (SELECT max(id) FROM visits_visit_companions)",
        "UPDATE casework_event SET facts = facts || '{\"round\": 9}' WHERE id = (SELECT max(id) FROM casework_event)",
        "UPDATE casework_head SET seq = seq + 1 WHERE case_id = (SELECT max(id) FROM city.copy)",
        "UPDATE casework_words SET case_id = 1 WHERE case_id = (SELECT max(id) FROM city.copy)",
        "UPDATE casework_words SET text = text || '!' WHERE case_id = (SELECT max(id) FROM city.copy)",
        "UPDATE visits_visit SET id = gen_random_uuid() WHERE case_id = (SELECT max(case_id) FROM visits_visit)",
        "UPDATE casework_wait SET until = now() WHERE id = (SELECT max(id) FROM casework_wait WHERE until IS NULL)",
        "UPDATE casework_case SET created_at = created_at - interval '1 s' WHERE id = (SELECT max(id) FROM city.copy)",
        "UPDATE casework_case SET handler_id = 0 WHERE id = (SELECT max(id) FROM city.copy)",
        "UPDATE casework_notice SET recipient_id = 0 WHERE id = (SELECT max(id) FROM casework_notice WHERE recipient_id > 0)",
        "UPDATE casework_event SET changes = '{}' WHERE id = (SELECT max(id) FROM casework_event WHERE changes <> '{}')",
        "UPDATE visits_visit SET met_with = '' WHERE met_with <> '' AND case_id IN (SELECT id FROM city.copy)",
    ],
)
def test_whatever_is_amiss_is_noticed(copies: list[int], change: str) -> None:
    with open_waits.unguarded() as cursor:
        cursor.execute(change)
        assert cursor.rowcount
        assert next(comparing.problems(cursor, copies), "")


def test_a_fact_that_may_name_another_row_is_never_copied_unread(copies: list[int]) -> None:
    with open_waits.unguarded() as wrapped:
        wrapped.execute(
            "UPDATE casework_event SET facts = facts || '{\"bystander\": 7}' WHERE id = (SELECT min(id) FROM casework_event)"
        )
        wrapped.execute("DROP SCHEMA city CASCADE")
        with pytest.raises(LookupError, match="bystander"):
            staging.lay_out(wrapped.cursor, {"person": {}, "unit": {}, "area": {}})


def test_a_fifth_is_open_and_numbers_follow_the_days(copies: list[int]) -> None:
    cases = list(Case.objects.filter(pk__in=copies).order_by("pk"))
    assert sum(case.state not in ENDED for case in cases) == CASES // 5
    assert [case.created_at for case in cases] == sorted(case.created_at for case in cases)
    assert all(case.number.startswith(f"{timezone.localtime(case.created_at):%Y%m%d}-") for case in cases)
    assert {bool(case.external_id) for case in cases} == {True, False}
    assert len({case.unit_id for case in cases if case.unit_id}) > 30


def test_open_copies_lie_where_the_calendar_gives_the_limits_of_their_life(copies: list[int]) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE by_weeks - shift > make_interval(mins => minutes) OR "
            "days / -7 <> ALL (weeks)) FROM city.copy JOIN city.fitting USING (life)"
        )
        fitted, others = cursor.fetchone()
        assert fitted > 0
        assert others == 0


def test_its_citizens_are_found_by_phone(copies: list[int]) -> None:
    citizen = Citizen.objects.get(phone_hash=keyed_hash(townsfolk.phone(0), purpose="phone"))
    assert (citizen.phone, citizen.reach) == (townsfolk.phone(0), "sms")
    assert len({townsfolk.phone(nth) for nth in range(5_000)}) == 5_000
    case = Case.objects.filter(pk__in=copies, citizen__reach="sms")[0]
    assert case.citizen
    assert case in search.of_phone(User.objects.get(username="supervisor"), case.citizen.phone)


def test_what_was_written_is_masked_in_plain_and_read_in_full(copies: list[int]) -> None:
    comment = Words.objects.filter(case__in=copies, kind=Words.Kind.COMMENT, text__contains="****")[0]
    assert lives.PHONE not in comment.text
    assert lives.PHONE in in_full(comment).text
    visit = Visit.objects.filter(case__in=copies, found__contains="****", record_sealed__isnull=False)[0]
    assert lives.PHONE not in visit.found
    assert lives.PHONE in content.open_full("record_sealed", bytes(visit.record_sealed or b"")).texts[0]


def test_links_pins_and_codes_of_copies_can_be_used(copies: list[int]) -> None:
    link = Link.objects.filter(case__in=copies).latest("pk")
    assert bytes(link.digest) == digest_token(pouring.link_token(link.pk))
    case = Case.objects.filter(pk__in=copies, pin_digest__isnull=False).latest("pk")
    assert bytes(case.pin_digest or b"") == keyed_hash(f"{case.number}:{pouring.code(case.pk)}", purpose="pin")
    visit = Visit.objects.filter(case__in=copies, code_digest__isnull=False)[0]
    assert visit.case_id
    assert bytes(visit.code_digest or b"") == code_digest(visit.pk, pouring.code(visit.case_id))
    slip = Slip.objects.filter(case__in=copies)[0]
    assert bytes(slip.digest) == slip_digest(slip.case.number, pouring.slip_code(slip.case_id))


def test_guards_and_indexes_are_back(small_city: list[str], copies: list[int]) -> None:
    assert _indexes() == small_city
    with as_owner(), pytest.raises(DatabaseError, match="append-only"):
        Event.objects.filter(case=copies[-1]).update(seq=99)


def test_lists_read_nothing_that_a_city_of_lists_alone_lacks(copies: list[int]) -> None:
    visitors = {username: slowest.Inside.named(username) for username in questions.ROLES}
    asked = [statement for question in questions.lists() for statement in slowest.asked(question, visitors[question.username])]
    tables = {table for statement in asked for table in re.findall(r'(?:FROM|JOIN) "(\w+)"', statement.sql)}
    with connection.cursor() as cursor:
        there = fivefold.of_no_case(cursor).keys() | {table.name for table in fivefold.COPIED}
    assert tables - there == {"casework_notice"}, "of notices the unread alone are counted, and nobody has any"


def test_five_copies_of_a_case_are_five_cases_with_all_that_is_theirs(copies: list[int]) -> None:
    with as_owner(), connection.cursor() as cursor:
        for table in fivefold.COPIED:
            cursor.execute(f"CREATE TEMP TABLE many_{table.name} (LIKE {table.name} INCLUDING INDEXES INCLUDING CONSTRAINTS)")
            columns = ", ".join(fivefold.columns(table.name))
            cursor.execute(f"INSERT INTO many_{table.name} ({columns}) {fivefold.selected(table)}")
            poured = cursor.rowcount
            cursor.execute(f"SELECT count(*) FROM {table.name} t WHERE {table.only}")  # noqa: S608
            assert poured == cursor.fetchone()[0] * fivefold.TIMES
            if "case_id" in fivefold.columns(table.name):
                of_cases = f"many_{table.name} LEFT JOIN many_casework_case c ON c.id = case_id"
                cursor.execute(f"SELECT count(*), count(c.id) FROM {of_cases}")  # noqa: S608
                assert cursor.fetchone() == (poured, poured)


def test_life_goes_on(copies: list[int]) -> None:
    operator, dispatcher = User.objects.get(username="operator"), User.objects.get(username="dispatcher")
    demand = steps.Demand(text="楼下烧烤摊油烟太大", channel="phone", citizen=steps.CitizenDetails(phone=townsfolk.phone(0)))
    registered = steps.register(demand, actor=operator, at=timezone.now()).case
    assert registered in search.find(User.objects.get(username="supervisor"), "烧烤摊").cases
    assert registered.citizen == Citizen.objects.get(phone_hash=keyed_hash(townsfolk.phone(0), purpose="phone"))
    never_returned = Case.objects.filter(pk__in=copies, state="received", against=None).exclude(events__verb="return")
    waiting = never_returned.latest("pk")
    handler = User.objects.get(username="handler.07")
    unit = handler.memberships.get().unit
    assert unit
    steps.dispatch(waiting, unit=unit, handler=handler, actor=dispatcher, at=timezone.now())
    assert Wait.objects.filter(case=waiting, kind="visit", until=None).exists()
    assert first_break() is None
