"""The history of the administration: who changed what of people, roles, units, areas and catalogue. One chain for all.

The database numbers and chains what is appended (sql/administration.sql), and refuses a change without its line here. Each line
is signed, so that one which other code wrote is known.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection
from django.db.models import Model, OuterRef, Subquery, TextField
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Greatest

from accounts.jsonb import as_stored
from accounts.models import AdministrationEvent, Invitation, Membership, User
from accounts.signing import instant, is_signed, sign

PURPOSE = "administration"
BEGIN = "begin"
"""Lines that a migration wrote of what was there before the history; they are its first, and signed by nobody."""


def lock() -> None:
    """Wait until nobody else changes the administration; held until the transaction ends.

    Every step takes it before it locks anything else, so that no two wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_lock_administration()")


def administered() -> dict[str, type[Model]]:
    """The models whose rows administrators keep, by their kind; each names the columns that the history says the state of."""
    return {str(model._meta.model_name): model for model in apps.get_models() if hasattr(model, "administered")}


def state(row: Model) -> dict[str, Any]:
    """How the row stands, as far as the history speaks of it."""
    columns: tuple[str, ...] = row.administered  # type: ignore[attr-defined]
    values = {name: getattr(row, name) for name in columns}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def event(
    row: Model,
    verb: str,
    *,
    actor: User | None,
    at: datetime,
    was: Mapping[str, Any] | None = None,
    renamed: Sequence[str] = (),
) -> AdministrationEvent:
    """A line not yet written. `actor` None: the system, or the command line.

    `was`: what of the state was otherwise before. `renamed`: which names of a person changed.
    """
    beside = {"was": dict(was or {}), "renamed": list(renamed)}
    line = AdministrationEvent(
        actor=actor,
        occurred_at=at,
        kind=str(row._meta.model_name),
        subject=row.pk,
        verb=verb,
        facts={"state": state(row)} | {name: value for name, value in beside.items() if value},
    )
    line.mac = sign(_message(line, facts=as_stored(line.facts)), purpose=PURPOSE)
    return line


def append_many(events: Iterable[AdministrationEvent]) -> None:
    """Write the lines in one statement; the caller changes the rows in the same transaction."""
    AdministrationEvent.objects.bulk_create(events)


class BrokenLink(NamedTuple):
    """`seq`: the line that does not fit, or the last that speaks of the row."""

    seq: int
    kind: str
    subject: int
    fault: str


def changed_at(kind: str) -> Subquery:
    """When the row of that kind was last changed, as a column of its table."""
    lines = AdministrationEvent.objects.filter(kind=kind, subject=OuterRef("pk")).order_by("-seq")
    return Subquery(lines.values("recorded_at")[:1])


def people_changed_at() -> Combinable:
    """The same of people; a role that somebody was given, or lost, is a change of theirs."""
    held = Membership.ever.filter(user=OuterRef("pk")).annotate(changed=changed_at("membership")).order_by("-changed")
    return Greatest(changed_at("user"), Subquery(held.values("changed")[:1]))


def broken_links() -> Iterator[BrokenLink]:
    """Everything that does not fit: lines against their hashes, computed here, and the tables against the lines.

    Of a membership its times are compared too. Nothing comes where all is whole.
    """
    latest: dict[tuple[str, int], AdministrationEvent] = {}
    yield from _broken_chain(latest)
    for kind, model in administered().items():
        yield from _broken_states(kind, model, latest)
    yield from _broken_times()
    yield from _unrecorded_invitations()
    yield from _unsigned_passwords()


def _broken_chain(latest: dict[tuple[str, int], AdministrationEvent]) -> Iterator[BrokenLink]:
    previous, number, began = b"", 0, False
    macs: set[bytes] = set()
    rows = AdministrationEvent.objects.order_by("seq").annotate(written=Cast("facts", TextField()))
    for row in rows.iterator(chunk_size=2000):
        if row.seq != number + 1:
            yield BrokenLink(number + 1, row.kind, row.subject, "a line is missing")
        elif _hash(previous, row, written=row.written) != bytes(row.hash):
            yield BrokenLink(row.seq, row.kind, row.subject, "the line was changed")
        mac = bytes(row.mac or b"")
        began |= row.verb != BEGIN
        if began and not is_signed(mac, _message(row, facts=row.written), purpose=PURPOSE):
            yield BrokenLink(row.seq, row.kind, row.subject, "the line was not written by the application")
        elif mac in macs:
            yield BrokenLink(row.seq, row.kind, row.subject, "the line is a copy of another")
        if mac:
            macs.add(mac)
        previous, number = bytes(row.hash), row.seq
        latest[row.kind, row.subject] = row


def _hash(previous: bytes, row: AdministrationEvent, *, written: str) -> bytes:
    """As the trigger computes it: the items of a JSON array, the facts as the database writes them."""
    stamps = [instant(moment) for moment in (row.occurred_at, row.recorded_at)]
    mac = bytes(row.mac).hex() if row.mac else None
    items = [json.dumps(item, ensure_ascii=False) for item in (row.seq, row.actor_id, row.kind, row.subject, row.verb, *stamps)]
    return hashlib.sha256(previous + f"[{', '.join([*items, written, json.dumps(mac)])}]".encode()).digest()


def _message(line: AdministrationEvent, *, facts: str) -> str:
    items = (line.actor_id, line.kind, line.subject, line.verb, instant(line.occurred_at))
    return f"[{', '.join(json.dumps(item) for item in items)}, {facts}]"


def _broken_states(kind: str, model: type[Model], latest: Mapping[tuple[str, int], AdministrationEvent]) -> Iterator[BrokenLink]:
    standing: dict[int, dict[str, Any]] = {row.pk: state(row) for row in model._base_manager.order_by("pk")}
    younger = _defaults(model)
    for pk, columns in standing.items():
        last = latest.get((kind, pk))
        if last is None or last.verb == "remove":
            yield BrokenLink(last.seq if last else 0, kind, pk, "the row is in no line of the history")
        elif younger | last.facts.get("state", {}) != columns:
            yield BrokenLink(last.seq, kind, pk, "the row is not as the history says")
    for (of_kind, pk), last in latest.items():
        if of_kind == kind and pk not in standing and last.verb != "remove":
            yield BrokenLink(last.seq, kind, pk, "the row is missing")


def _defaults(model: type[Model]) -> dict[str, Any]:
    """How columns stand of which a line says nothing, because it is older than they are: as the database filled them."""
    columns: tuple[str, ...] = model.administered  # type: ignore[attr-defined]
    return {
        field.attname: field.default
        for field in model._meta.concrete_fields
        if field.attname in columns and field.has_db_default()
    }


def _broken_times() -> Iterator[BrokenLink]:
    """A membership began and ended when the history says so; of one that was there before, nobody knows the beginning."""
    times = {row.pk: {"grant": row.since, "end": row.until} for row in Membership.ever.order_by("pk")}
    for row in AdministrationEvent.objects.filter(kind="membership", verb__in=["grant", "end"]).order_by("seq"):
        if row.subject in times and times[row.subject][row.verb] != row.occurred_at:
            yield BrokenLink(row.seq, row.kind, row.subject, "the membership's time is not that of the history")


def _unrecorded_invitations() -> Iterator[BrokenLink]:
    """Links to a password that nobody is on record for; those from before the history are in none of its lines."""
    lines = AdministrationEvent.objects.filter(kind="user").order_by("seq")
    recorded = set(lines.filter(verb__in=Invitation.Purpose.values).values_list("subject", "verb", "actor", "occurred_at"))
    began = lines.values_list("recorded_at", flat=True).first()
    for row in Invitation.objects.filter(created_at__gte=began).order_by("pk") if began else ():
        if (row.user_id, row.purpose, row.created_by_id, row.created_at) not in recorded:
            yield BrokenLink(0, "user", row.user_id, "nobody is on record for a link to their password")


def _unsigned_passwords() -> Iterator[BrokenLink]:
    for person in User.objects.order_by("pk").only("username", "password", "password_mac").iterator(chunk_size=2000):
        if not person.password_is_signed():
            yield BrokenLink(0, "user", person.pk, "the application did not set their password")
