"""What events have noted of the changes they made (casework/writing/changes.py): as each quarter's, then as each copy's."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from psycopg2.extras import Json, execute_values

from accounts.models import Unit
from casework.lifecycle import WaitKind
from casework.models import Case, Event
from casework.policies.assisting import UNIT, unit_of
from casework.writing.changes import noted
from tests.bench import quarters

KNOWN = frozenset({"row", "handlers", "due", "words", "attested", "link", "visit", "signature", "pressed"})
TWINS = {"unit": "unit", "against": "unit", "handler": "person", "area": "area"}
"""Columns of a case that name what each quarter has of its own."""
AT_ONCE = 2_000


class Ground(NamedTuple):
    """`digests`: of words with the places as that quarter calls them, by (id, quarter). `links`, `flags`: places in the life.

    `codes`: of units.
    """

    twins: Mapping[str, quarters.Twins]
    addresses: Mapping[int, str]
    digests: Mapping[tuple[str, int], str]
    links: Mapping[int, int]
    flags: Mapping[int, int]
    codes: Mapping[int, str]


def lay_out(cursor: Any, twins: Mapping[str, quarters.Twins]) -> None:
    """Write it into the events laid out. Raises LookupError at a change of which nobody said what it names."""
    ground = _ground(cursor, twins)
    rows = (
        (event, quarter, Json(_in_quarter(changes, case, quarter, ground)))
        for event, case, changes in Event.objects.exclude(changes={}).values_list("pk", "case_id", "changes").order_by("pk")
        for quarter in range(quarters.QUARTERS)
    )
    fresh = (
        "UPDATE city.casework_event e SET changes = v.changes::jsonb FROM (VALUES %s) AS v (id, quarter, changes) "
        "WHERE e.id = v.id AND e.quarter = v.quarter"
    )
    cursor.execute("CREATE UNIQUE INDEX event_of_quarter ON city.casework_event (id, quarter)")
    execute_values(cursor, fresh, rows, page_size=AT_ONCE)


def _ground(cursor: Any, twins: Mapping[str, quarters.Twins]) -> Ground:
    cursor.execute("SELECT id::text, quarter, encode(digest, 'hex') FROM city.casework_words")
    digests = {(words, quarter): digest for words, quarter, digest in cursor.fetchall()}
    places = []
    for kind in ("link", "flag"):
        cursor.execute("SELECT id, place FROM city.place WHERE kind = %s", [kind])
        places.append(dict(cursor.fetchall()))
    addresses, codes = {case.pk: case.address for case in Case.objects.all()}, dict(Unit.objects.values_list("pk", "code"))
    return Ground(twins, addresses, digests, *places, codes)


def _in_quarter(changes: Mapping[str, Any], case: int, quarter: int, ground: Ground) -> dict[str, Any]:
    if unknown := changes.keys() - KNOWN:
        raise LookupError(f"changes of an event: does {', '.join(sorted(unknown))} name another row, or a time?")
    there = dict(changes)
    if "row" in there:
        there["row"] = dict(_row(there["row"], case, quarter, ground))
    if "handlers" in there:
        people, units = ground.twins["person"], ground.twins["unit"]
        there["handlers"] = [[user and people[quarter, user], units[quarter, unit]] for user, unit in there["handlers"]]
    if "due" in there:
        there["due"] = [
            [kind, *_names(kind, about, subject, quarter, ground), *due] for kind, about, subject, *due in there["due"]
        ]
    if "words" in there:
        there["words"] = [[words, ground.digests.get((words, quarter), digest)] for words, digest in there["words"]]
    if "attested" in there:
        visitors = [ground.twins["person"][quarter, user] for user in there["attested"]["visitors"]]
        there["attested"] = there["attested"] | {"visitors": visitors}
    if "link" in there:
        there["link"] = ground.links[there["link"]]
    return there


def _row(row: Mapping[str, Any], case: int, quarter: int, ground: Ground) -> Iterator[tuple[str, Any]]:
    address = ground.addresses[case]
    for name, value in row.items():
        if name in TWINS and value is not None:
            yield name, ground.twins[TWINS[name]][quarter, value]
        elif name == "assisting":
            yield name, sorted(ground.twins["unit"][quarter, unit] for unit in value)
        elif name == "address" and value == noted(name, address):  # else it was corrected since
            yield name, noted(name, quarters.address(address, quarter))
        else:
            yield name, value


def _names(kind: str, about: str, subject: str, quarter: int, ground: Ground) -> tuple[str, str]:
    """What a wait is about, and its subject: for a unit that assists, as the quarter's own."""
    unit = unit_of(about) if kind == WaitKind.ASSIST else None
    if unit is None:
        return about, _subject(subject, ground)
    twin = ground.twins["unit"][quarter, unit]
    return f"{UNIT}{twin}", ground.codes[twin]


def _subject(subject: str, ground: Ground) -> str:
    return f"flag {ground.flags[int(subject.split()[1])]}" if subject.startswith("flag ") else subject
