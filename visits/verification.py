"""What verification compares of visits: their records are as they were sent, and each has gone as far as its events say."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from accounts.signed_rows import signature_of, unsigned
from casework.verification.chain import Fault
from casework.verification.ledger import Ledger
from casework.verification.rows import CaseRows, Row, opened
from casework.writing.full_text import CannotOpen
from visits import content, queries
from visits.models import Review, Visit

COLUMNS = (
    *("id", *content.STAYS[1:], *content.IF_ANY, "purpose", *content.SEALED, "sha256", "state", "method", "signature"),
    *("disputed_at", "confirmed_at", "promise_kept_at"),
)
TABLES = {
    "visits": f"""
        SELECT case_id AS of_case, {", ".join(COLUMNS)},
               ARRAY(SELECT user_id FROM visits_visit_companions c WHERE c.visit_id = v.id) AS companions
        FROM visits_visit v WHERE case_id = ANY(%s) AND sha256 IS NOT NULL""",  # noqa: S608
    "reviews": f"""
        SELECT v.case_id AS of_case, r.id, {", ".join(f"r.{column}" for column in (*signature_of(Review).columns, "mac"))},
               (SELECT id FROM visits_review WHERE mac IS NOT NULL ORDER BY id LIMIT 1) AS first_signed
        FROM visits_review r JOIN visits_visit v ON v.id = r.visit_id WHERE v.case_id = ANY(%s)""",  # noqa: S608
}
WRITTEN = (
    "SELECT case_id FROM visits_visit t",
    "SELECT v.case_id FROM visits_visit_companions t JOIN visits_visit v ON v.id = t.visit_id",
    "SELECT v.case_id FROM visits_review t JOIN visits_visit v ON v.id = t.visit_id",
)


def faults(rows: CaseRows, ledger: Ledger) -> Iterator[Fault]:
    reviews = rows.tables.get("reviews", ())
    if reviews and unsigned(reviews, signature_of(Review), required_from=reviews[0]["first_signed"]):
        yield Fault(0, "a review of a visit was not written by the application")
    visits = {str(row["id"]): opened(row, Visit) for row in rows.tables.get("visits", ())}
    recorded: dict[str, Any] = {}
    joined: defaultdict[str, set[int | None]] = defaultdict(set)
    events: dict[tuple[str, str], Any] = {}
    for event in rows.events:
        if "visit" not in event.facts:
            continue
        identity = event.facts["visit"]
        events[event.verb, identity] = event
        if event.verb == "join_visit":
            joined[identity].add(event.actor_id)
        if event.verb == "record_visit":
            recorded[identity] = event
            if identity not in visits:
                yield Fault(event.seq, f"the record of the visit {identity} is missing")
    for identity, row in visits.items():
        if identity not in recorded:
            yield Fault(0, f"no event recorded the visit {identity}")
            continue
        noted = recorded[identity].changes.get("visit")
        for what in _record_faults(row, noted):
            yield Fault(recorded[identity].seq, f"the record of the visit {identity} {what}")
        company = {*recorded[identity].facts.get("companions", ()), *joined[identity]}
        for what in _went_on(row, identity, events, ledger, company=company):
            yield Fault(0, f"the visit {identity} {what}")


def _record_faults(row: Row, noted: str | None) -> Iterator[str]:
    texts = {name: row[name] for name in content.RECORD}
    for column, of_column in content.SEALED.items():
        if row[column] is None:
            continue  # it waits to be sealed, and its texts stand there in full
        try:
            full = content.open_full(column, row[column])
        except CannotOpen:
            yield "does not open: its seal was changed, or its key is missing"
            return
        if not full.fits([row[name] for name in of_column]):
            yield "was changed where it is masked"
        texts |= dict(zip(of_column, full.texts, strict=True))
    if noted and content.digest_of({**row, **texts}) != noted:
        yield "was changed"


def _went_on(
    row: Row, identity: str, events: dict[tuple[str, str], Any], ledger: Ledger, *, company: set[int | None]
) -> Iterator[str]:
    disputed, withdrawn = events.get(("dispute", identity)), events.get((queries.WITHDRAWN, identity))
    if disputed and withdrawn and withdrawn.seq > disputed.seq:
        disputed = None
    if row["disputed_at"] != (disputed.occurred_at if disputed else None):
        yield "was disputed, or not, as its events do not say"
    confirmed = events.get(("confirm_visit", identity))
    if row["state"] == Visit.State.ACCEPTED and (confirmed is None or confirmed.facts["method"] != row["method"]):
        yield "was accepted without its confirmation"
    if set(row["companions"]) != company:
        yield "had other company than its events say"
    signed = confirmed.changes.get("signature") if confirmed else None
    if signed and content.signature_digest(row["signature"] or "") != signed:
        yield "bears another signature than was given"
    attested = ledger.attested.get(identity)
    accepted = row["state"] == Visit.State.ACCEPTED
    # After a voided rating the visits of its round count no longer, and stay accepted.
    if (accepted and attested is None) or (not accepted and attested and attested["voided_at"] is None):
        yield "counts, or does not, as its events do not say"
    fulfilled = events.get(("keep_promise", identity))
    if row["promise_kept_at"] != (fulfilled.occurred_at if fulfilled else None):
        yield "has its promise kept, or not, as its events do not say"
