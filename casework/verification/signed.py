"""Rows that no event speaks of, or not whole: notices, views, links, sweeps. Each was signed as it was written.

What became of a message and of a sweep is signed too, once somebody tried to send it, has read it, or it ended.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import BinaryField, Model, QuerySet
from django.db.models.functions import Cast

from accounts.signed_rows import CHANGEOVER, SignatureField, outcome_signature_of, signature_of, signed_from, unsigned
from casework.crypto import CannotOpen
from casework.models import (
    ArticleVersion,
    Attempt,
    CalendarEdit,
    CaseView,
    Contact,
    ContactOpening,
    ContactReview,
    EscalationStop,
    Link,
    ListExport,
    MessageVersion,
    Notice,
    NoticeRecall,
    Receipt,
    RuleVersion,
    StaffChoice,
    Sweep,
    TimelineHead,
    TrainedProposals,
)
from casework.models.fields import EncryptedTextField
from casework.verification import contacts
from casework.verification.chain import Fault
from casework.verification.legacy import legacy_until
from casework.verification.rows import CaseRows, Row

AT_ONCE = 2000
INTRODUCED = "0017_signed_rows"
OUTCOMES_INTRODUCED = "0028_signed_outcomes"


class Kind(NamedTuple):
    """`moment`: the column that says when a row was written. `name`: in a sentence."""

    model: type[Model]
    moment: str
    name: str


OF_CASES = {
    "notices": Kind(Notice, "created_at", "a notice"),
    "views": Kind(CaseView, "at", "a view"),
    "links": Kind(Link, "created_at", "a link"),
}
OF_NONE = {
    "digests": Kind(Notice, "created_at", "a notice"),
    "sweeps": Kind(Sweep, "started_at", "a sweep"),
    "versions": Kind(RuleVersion, "created_at", "a version of a rule"),
    "edits": Kind(CalendarEdit, "created_at", "an edit of a calendar"),
    "stops": Kind(EscalationStop, "begun_at", "a stop of escalation"),
    "recalls": Kind(NoticeRecall, "created_at", "a recall of notices"),
    "message versions": Kind(MessageVersion, "created_at", "a version of a message"),
    "attempts": Kind(Attempt, "at", "an attempt to send a message"),
    "receipts": Kind(Receipt, "received_at", "the receipt of a message"),
    "articles": Kind(ArticleVersion, "created_at", "a version of a knowledge article"),
    "contacts": Kind(Contact, "at", "a contact"),
    "openings": Kind(ContactOpening, "at", "that a contact became a case"),
    "reviews of contacts": Kind(ContactReview, "at", "the review of a contact"),
    "choices": Kind(StaffChoice, "created_at", "a choice of how somebody is told"),
    "exports": Kind(ListExport, "at", "the export of a list"),
    "trained proposals": Kind(TrainedProposals, "trained_at", "what was learned for proposals"),
}


class Outcome(NamedTuple):
    """Of a row that was written before. `signed`: whether anything became of it that is signed."""

    signed: Callable[[Row], bool]
    fault: str


def _came_about(row: Row) -> bool:
    """That somebody tried to send a message, or has read it. That it lapsed or was recalled is not signed."""
    if row["state"] in Notice.GONE:
        return False
    if row["transport"] == Notice.Transport.IN_APP:
        return row["read_at"] is not None
    untouched = Notice.State.PENDING, row["created_at"], 0, None
    return (row["state"], row["deliver_after"], row["attempts"], row["claimed_at"]) != untouched


def _ended(row: Row) -> bool:
    return row["finished_at"] is not None


def _ended_early(row: Row) -> bool:
    return row["ended_at"] is not None


OUTCOMES = {
    "stops": Outcome(_ended_early, "the end of a stop of escalation was not written by the application"),
    "notices": Outcome(_came_about, "what became of a message was not written by the application"),
    "digests": Outcome(_came_about, "what became of a message was not written by the application"),
    "sweeps": Outcome(_ended, "how a sweep ended was not written by the application"),
}


class Required(NamedTuple):
    """By kind, the id from which on every row has to be signed, and what became of it. `announced_since`: until when a case may
    have been announced without a signature; None where none was."""

    rows: Mapping[str, int | None]
    outcomes: Mapping[str, int | None]
    announced_since: datetime | None


def required() -> Required:
    def least(names: Iterable[str], since: datetime | None) -> dict[str, int | None]:
        return {name: signed_from(kinds[name].model, moment=kinds[name].moment, legacy_until=since) for name in names}

    kinds, outcomes_since = OF_CASES | OF_NONE, legacy_until(OUTCOMES_INTRODUCED)
    until = outcomes_since and outcomes_since + CHANGEOVER
    return Required(least(kinds, legacy_until(INTRODUCED)), least(OUTCOMES, outcomes_since), until)


def faults(rows: CaseRows, *, required_from: Required) -> Iterator[Fault]:
    for name, kind in OF_CASES.items():
        if unsigned(rows.tables.get(name, ()), signature_of(kind.model), required_from=required_from.rows[name]):
            yield Fault(0, _fault(kind))
    if next(_unsigned_outcomes("notices", rows.tables.get("notices", ()), required_from), None):
        yield Fault(0, OUTCOMES["notices"].fault)
    for head in rows.tables.get("head", ()):
        if head["announced_seq"] and not outcome_signature_of(TimelineHead).fits(head):
            last = next((event for event in rows.events if event.seq == head["announced_seq"]), None)
            before = last and required_from.announced_since and last.recorded_at <= required_from.announced_since
            if head["outcome_mac"] is not None or not before:
                yield Fault(0, "how far its notices were composed was not written by the application")


def faults_beside_cases() -> Iterator[str]:
    """Of what belongs to no case."""
    yield from contacts.faults()
    limits = required()
    for name, kind in OF_NONE.items():
        field = signature_of(kind.model)
        columns = {"id", *_columns(field), *(_columns(outcome_signature_of(kind.model)) if name in OUTCOMES else ())}
        chosen = kind.model._base_manager.filter(**({"case": None} if kind.model is Notice else {})).order_by("pk")
        rows = _stored(chosen, columns)
        stored = list(rows) if name in OUTCOMES else rows
        yield from (f"{_fault(kind)} ({row['id']})" for row in unsigned(stored, field, required_from=limits.rows[name]))
        if name in OUTCOMES:
            yield from (f"{OUTCOMES[name].fault} ({row['id']})" for row in _unsigned_outcomes(name, stored, limits))


def _stored(rows: QuerySet[Any], columns: Iterable[str]) -> Iterator[Row]:
    """One by one: of attempts and receipts there are millions.

    A sealed value that does not open is None, which no signature fits: one such row keeps no other from being looked at.
    """
    model = rows.model
    sealed = {name: field for name in columns if isinstance(field := model._meta.get_field(name), EncryptedTextField)}
    as_stored = {f"sealed_{name}": Cast(name, BinaryField()) for name in sealed}
    plain = [name for name in columns if name not in sealed]
    for row in rows.values(*plain, **as_stored).iterator(chunk_size=AT_ONCE):
        yield row | {name: _opened(row[f"sealed_{name}"], field) for name, field in sealed.items()}


def _opened(value: bytes | memoryview | None, field: EncryptedTextField) -> str | None:
    try:
        return field.from_db_value(value, None, None)
    except CannotOpen:
        return None


def _unsigned_outcomes(name: str, rows: Iterable[Row], required_from: Required) -> Iterator[Row]:
    """Those of which somebody else wrote what became of them."""
    kind, required = (OF_CASES | OF_NONE)[name], required_from.outcomes[name]
    signature = outcome_signature_of(kind.model)
    for row in rows:
        if OUTCOMES[name].signed(row) and not signature.fits(row):
            legacy = row[signature.attname] is None and (required is None or row["id"] < required)
            if not legacy:
                yield row


def _columns(field: SignatureField) -> tuple[str, ...]:
    return (*field.columns, field.attname)


def _fault(kind: Kind) -> str:
    return f"{kind.name} was not written by the application"
