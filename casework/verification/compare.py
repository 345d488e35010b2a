"""What the tables hold of a case against what its events say."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from casework.verification.chain import Fault
from casework.verification.ledger import Ledger, WaitEntry
from casework.verification.rows import CaseRows, Row
from casework.worktime import deadlines
from casework.worktime.clock import WorkingCalendar
from casework.writing.changes import COLUMNS, noted

Clocks = Mapping[int, WorkingCalendar]


def faults(rows: CaseRows, ledger: Ledger, *, clocks: Clocks) -> Iterator[Fault]:
    """`clocks`: the working calendars by their ids."""
    for fault in (
        *_case(rows.case, ledger),
        *_waits(rows.tables.get("waits", ()), ledger, clocks),
        *_firings(rows.tables.get("firings", ()), ledger),
        *_attestations(rows.tables.get("attestations", ()), ledger),
        *_ratings(rows.tables.get("ratings", ()), ledger),
        *_links(rows.tables.get("links", ()), ledger),
        *_handlers(rows.tables.get("handlers", ()), ledger),
    ):
        yield Fault(0, fault)


def _case(case: Row, ledger: Ledger) -> Iterator[str]:
    standing = ledger.standing
    counted = {"state": standing.state.value, "round": standing.round} | ledger.row
    counted.setdefault("email", "")  # cases from before there was one
    if standing.visits:
        counted["visits_required"] = standing.required
    for name, value in counted.items():
        present = noted(name, case[COLUMNS[name].attname])
        if present != value:
            yield f"the case's {name} is not what its events say"
    if case["card"] != ledger.card:
        yield "the case's card is not what its events say"


def _waits(stored: Any, ledger: Ledger, clocks: Clocks) -> Iterator[str]:
    entries = Counter((*_names(entry), entry.round, entry.since, entry.until) for entry in ledger.waits)
    written = Counter((*_names_of(row), row["round"], row["since"], row["until"]) for row in stored)
    for kind, *_rest in entries - written:
        yield f"a wait for {kind} is missing, or began or ended at another time than its events say"
    for kind, *_rest in written - entries:
        yield f"a wait for {kind} has no event that opened or ended it so"
    by_key = {(*_names(entry), entry.since): entry for entry in ledger.waits}
    for row in stored:
        entry = by_key.get((*_names_of(row), row["since"]))
        if entry and row["until"] == entry.until:
            yield from _clock(row, entry, clocks)


def _clock(row: Row, entry: WaitEntry, clocks: Clocks) -> Iterator[str]:
    """When it stood still, and when it is due."""
    pauses = [list(pause) for pause in row["pauses"]]
    if pauses != sorted(entry.pauses, key=_beginning):
        yield f"the clock of a wait for {row['kind']} stood still at other times than its events say"
        return
    limit = [row["limit_amount"], row["limit_unit"]] if row["limit_amount"] else None
    if entry.limit is not None and len(entry.limit) > 1 and limit != entry.limit:
        yield f"the limit of a wait for {row['kind']} is not what its events say"
    if row["until"] is not None or any(end is None for _start, end in pauses):
        return  # what is over was due by the calendar of its time; what stands still is reckoned when it runs on
    if not pauses and row["clock_from"] != row["since"]:
        yield f"the clock of a wait for {row['kind']} began at another time than the wait"
    if row["days_from"] != _days(row, pauses, clocks):
        yield f"the working days of a wait for {row['kind']} count from another time than its pauses give"
    if row["due_at"] != _due(row, entry, pauses, clocks):
        yield f"a wait for {row['kind']} is due at another time than its limit and calendar give"


def _beginning(pause: list[datetime | None]) -> datetime:
    assert pause[0] is not None
    return pause[0]


def _days(row: Row, pauses: list[list[datetime]], clocks: Clocks) -> datetime | None:
    if not pauses:
        return None
    return deadlines.days_from(clocks[row["calendar_id"]], row["since"], [(start, end) for start, end in pauses])


def _due(row: Row, entry: WaitEntry, pauses: list[list[datetime]], clocks: Clocks) -> datetime | None:
    if row["limit_amount"]:
        stretches = [(start, end) for start, end in pauses]
        return deadlines.due(clocks[row["calendar_id"]], row["since"], row["limit_amount"], row["limit_unit"], stretches)
    if entry.limit and not pauses:
        return datetime.fromisoformat(entry.limit[0])
    return row["due_at"] if pauses else None


def _names(entry: WaitEntry) -> tuple[str, str, str]:
    kind, about, subject = entry.key
    return str(kind), "callback" if entry.in_callback_queue else about, subject


def _names_of(row: Row) -> tuple[str, str, str]:
    return row["kind"], row["about"], row["subject"]


def _firings(stored: Any, ledger: Ledger) -> Iterator[str]:
    written = Counter((row["rule"], row["version"], row["wait_id"], row["nth"]) for row in stored)
    for rule, *_rest in ledger.firings - written:
        yield f"a firing of the rule {rule} is missing"
    for rule, *_rest in written - ledger.firings:
        yield f"a firing of the rule {rule} escalated nothing"


def _attestations(stored: Any, ledger: Ledger) -> Iterator[str]:
    written = {row["visit"]: row for row in stored}
    for visit, entry in ledger.attested.items():
        row = written.get(visit)
        if row is None:
            yield f"the acceptance of the visit {visit} is missing"
        elif any(row[name] != value for name, value in entry.items()):
            names = ", ".join(sorted(name for name, value in entry.items() if row[name] != value))
            yield f"the acceptance of the visit {visit} is not what its events say: {names}"
    for visit in written.keys() - ledger.attested.keys():
        yield f"no event accepted the visit {visit}"
    if len(written) != len(stored):
        yield "a visit was accepted twice"


def _ratings(stored: Any, ledger: Ledger) -> Iterator[str]:
    if len(stored) != len(ledger.ratings):
        yield f"there are {len(stored)} ratings, and the events say {len(ledger.ratings)}"
        return
    for row, entry in zip(stored, ledger.ratings, strict=True):
        names = sorted(name for name, value in entry.items() if row[name] != value)
        if names:
            yield f"the rating of round {row['round']} is not what its events say: {', '.join(names)}"


def _links(stored: Any, ledger: Ledger) -> Iterator[str]:
    if not ledger.complete:
        return  # events of the old schema do not say by which link
    written = {row["id"]: (row["round"], row["used_at"]) for row in stored if row["kind"] == "rate" and row["used_at"]}
    if written != ledger.links_used:
        yield "a rating link was used, or not, as the events do not say"


def _handlers(stored: Any, ledger: Ledger) -> Iterator[str]:
    if not ledger.complete:
        return  # events of the old schema do not say who handled the case
    written = {(row["user_id"], row["unit_id"]) for row in stored}
    if ledger.handlers - written:
        yield "somebody who handled the case is not remembered"
    if written - ledger.handlers:
        yield "somebody is remembered as having handled the case who did not"
