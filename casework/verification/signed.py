"""Rows that no event speaks of, or not whole: notices, views, links, sweeps. Each was signed as it was written."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from django.db.models import Model

from accounts.signed_rows import SignatureField, signature_of, signed_from, unsigned
from casework.models import CalendarEdit, CaseView, EscalationStop, Link, Notice, NoticeRecall, RuleVersion, Sweep
from casework.verification.chain import Fault
from casework.verification.legacy import legacy_until
from casework.verification.rows import CaseRows

Required = Mapping[str, int | None]
AT_ONCE = 2000
INTRODUCED = "0017_signed_rows"


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
}


def required() -> Required:
    """By kind, the id from which on every row has to be signed."""
    since = legacy_until(INTRODUCED)
    return {name: signed_from(kind.model, moment=kind.moment, legacy_until=since) for name, kind in (OF_CASES | OF_NONE).items()}


def faults(rows: CaseRows, *, required_from: Required) -> Iterator[Fault]:
    for name, kind in OF_CASES.items():
        if unsigned(rows.tables.get(name, ()), signature_of(kind.model), required_from=required_from[name]):
            yield Fault(0, _fault(kind))


def faults_beside_cases() -> Iterator[str]:
    """Of what belongs to no case."""
    limits = required()
    for name, kind in OF_NONE.items():
        field = signature_of(kind.model)
        chosen = kind.model._base_manager.filter(**({"case": None} if kind.model is Notice else {})).order_by("pk")
        stored = list(chosen.values("id", *_columns(field)).iterator(chunk_size=AT_ONCE))
        yield from (f"{_fault(kind)} ({row['id']})" for row in unsigned(stored, field, required_from=limits[name]))


def _columns(field: SignatureField) -> tuple[str, ...]:
    return (*field.columns, field.attname)


def _fault(kind: Kind) -> str:
    return f"{kind.name} was not written by the application"
