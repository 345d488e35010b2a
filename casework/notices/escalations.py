"""Notices of escalations, thousands at once. Cases that concern the same people are told of in the same rows.

Whom an event reaches is asked of the verb and of recipients.py as for any other; here it is asked once for all cases that are
alike, and the notices are written from the events without making an object of each.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from accounts.models import Area, Membership, Role, Unit, User
from accounts.signed_rows import signature_of
from casework.models import Case, Event, Notice
from casework.models.choices import Urgency
from casework.notices import digests
from casework.notices.arrival import Arrival
from casework.notices.recalled import RECALLED
from casework.notices.recipients import Recipients
from casework.steps.escalate import ESCALATE, UNREPORTED

IN_APP = Notice.Transport.IN_APP.value
BY_PLACE: Mapping[str, frozenset[Role]] = {
    "handler": frozenset({Role.UNIT_LEAD}),
    "unit_lead": frozenset({Role.UNIT_LEAD}),
    "dispatcher": frozenset({Role.DISPATCHER}),
    "supervisor": frozenset({Role.SUPERVISOR}),
    "operator": frozenset({Role.OPERATOR}),
    "owner": frozenset({Role.OPERATOR, Role.DISPATCHER, Role.UNIT_LEAD, Role.SUPERVISOR}),
}
"""Audiences that follow from a case's unit, handler, area, the unit complained of, and what a review is about; and the roles
among whose holders they are found, beside the handler."""


@dataclass(frozen=True)
class EscalationGroup:
    """What whom an escalation reaches depends on. `tell`: as the event has it, as JSON. `area`: None where none matters."""

    at: datetime
    about: str | None
    tell: str
    unit: int | None
    handler: int | None
    area: int | None
    against: int | None
    urgency: str


class Announced(NamedTuple):
    """An event that people are to be told of."""

    id: int
    case: int
    seq: int


Groups = dict[EscalationGroup, list[Announced]]
RowsByGroup = dict[EscalationGroup, list[dict[str, Any]]]
"""Whom cases that are alike reach, and with what: asked once for all parts of one composing."""


def compose(
    cases: Collection[int], *, at: datetime, arrival: Arrival, rows_by_group: RowsByGroup
) -> tuple[int, set[int], set[int]]:
    """How many notices were written; the cases that are done with: those of which nothing else is to be told; the emergencies.

    The caller holds the heads of these cases.
    """
    groups, done = _read(cases)
    _resolve([group for group in groups if group not in rows_by_group], rows_by_group, arrival=arrival)
    rows = [row for group in groups for row in rows_by_group[group]]
    if not rows:
        return 0, done, set()
    wanted = {(row["recipient_id"], row["deliver_after"]): digests.Heading(row["language"], row["arrived"]) for row in rows}
    ids = digests.ensure(wanted, at=at)
    for row in rows:
        row["digest_id"] = ids[row["recipient_id"], row["deliver_after"]]
    signatures = list(_signed(groups, rows_by_group, at=at))
    events, places, macs = ([line[column] for line in signatures] for column in range(3))
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE,
            [
                list(UNREPORTED),
                at,
                at,
                events,
                places,
                macs,
                json.dumps([row | {"place": place} for place, row in enumerate(rows)], default=str),
            ],
        )
        return cursor.rowcount, done, _emergencies(groups)


def _emergencies(groups: Groups) -> set[int]:
    return {event.case for group, events in groups.items() if group.urgency == Urgency.EMERGENCY for event in events}


def _signed(groups: Groups, rows_by_group: RowsByGroup, *, at: datetime) -> Iterator[tuple[int, int, str]]:
    """For each event and each row of its group: the event's id, the row's place among all, and the signature of their notice."""
    signature, first = signature_of(Notice), 0
    for group, events in groups.items():
        rows = [row | {"citizen_id": None, "transport": IN_APP, "created_at": at} for row in rows_by_group[group]]
        for event in events:
            for place, row in enumerate(rows, first):
                mac = signature.sign(row | {"case_id": event.case, "event_seq": event.seq})
                yield event.id, place, mac.hex()
        first += len(rows)


def _read(cases: Collection[int]) -> tuple[Groups, set[int]]:
    """The events by what they have in common, and their cases."""
    with connection.cursor() as cursor:
        cursor.execute(_UNANNOUNCED, [list(cases)])
        rows = cursor.fetchall()
    audiences_of = {tell: _audiences(tell) for tell in {row[5] for row in rows} if tell is not None}
    others = {row[1] for row in rows if row[5] is None or not audiences_of[row[5]] <= BY_PLACE.keys()}
    limited = set(Membership.objects.filter(area__isnull=False).values_list("role", "user_id"))
    roles, people = {role for role, _user in limited}, {user for _role, user in limited}
    by_area = {
        tell
        for tell, some in audiences_of.items()
        if any(BY_PLACE[audience] & roles for audience in some if audience in BY_PLACE)
    }
    groups: Groups = defaultdict(list)
    done = set()
    for event, case, seq, at, about, tell, unit, handler, area, against, urgency in rows:
        if case not in others:
            done.add(case)
            matters = tell in by_area or handler in people
            groups[EscalationGroup(at, about, tell, unit, handler, area if matters else None, against, urgency)].append(
                Announced(event, case, seq)
            )
    return groups, done


def _audiences(tell: str) -> set[str]:
    return {audience for entry in json.loads(tell) for audience in entry["to"]}


def _resolve(groups: Collection[EscalationGroup], rows_by_group: RowsByGroup, *, arrival: Arrival) -> None:
    """A row for each person. `extra`: what a notice says beside the event's own facts."""
    examples = _examples(groups)
    recipients = Recipients(examples, at=arrival.at)
    for group, case in zip(groups, examples, strict=True):
        event = Event(verb=ESCALATE.code, occurred_at=group.at, facts={"tell": json.loads(group.tell), "about": group.about})
        rows_by_group[group] = []
        for user, notification in recipients.for_event(event, case):
            there = arrival.of(notification, event)
            params = notification.params_of(event)
            rows_by_group[group].append(
                {
                    "recipient_id": user.pk,
                    "language": user.language,
                    "kind": notification.kind,
                    "extra": {name: value for name, value in params.items() if name not in event.facts},
                    "deliver_after": there,
                    "arrived": arrival.arrived(there, event),
                }
            )


def _examples(groups: Collection[EscalationGroup]) -> list[Case]:
    """Cases that are none: as much of one as decides who is told."""
    units = Unit.objects.in_bulk({pk for group in groups for pk in (group.unit, group.against) if pk})
    areas = Area.objects.in_bulk({group.area for group in groups if group.area})
    handlers = User.objects.in_bulk({group.handler for group in groups if group.handler})
    return [
        Case(
            unit=units.get(group.unit or 0),
            against=units.get(group.against or 0),
            area=areas.get(group.area or 0),
            handler=handlers.get(group.handler or 0),
            urgency=group.urgency,
        )
        for group in groups
    ]


_UNANNOUNCED = f"""
    SELECT e.id, e.case_id, e.seq, e.occurred_at, e.facts ->> 'about',
           CASE WHEN e.verb = 'escalate' THEN CASE WHEN {RECALLED} THEN '[]' ELSE (e.facts -> 'tell')::text END END,
           c.unit_id, c.handler_id, c.area_id, c.against_id, c.urgency
    FROM casework_head h
    JOIN casework_event e ON e.case_id = h.case_id AND e.seq > h.announced_seq
    JOIN casework_case c ON c.id = h.case_id
    WHERE h.case_id = ANY(%s)
    ORDER BY e.id
"""  # noqa: S608
_WRITE = """
    INSERT INTO casework_notice (case_id, event_seq, kind, recipient_id, language, params, deliver_after, digest_id, state,
                                 sent_at, created_at, mac, transport, address, secret, attempts)
    SELECT e.case_id, e.seq, t.kind, t.recipient_id, t.language, (e.facts - %s::text[]) || t.extra, t.deliver_after,
           t.digest_id, CASE WHEN t.arrived THEN 'sent' ELSE 'pending' END,
           CASE WHEN t.arrived THEN %s::timestamptz END, %s, decode(g.mac, 'hex'), 'in_app', '', '', 0
    FROM unnest(%s::bigint[], %s::int[], %s::text[]) AS g (event_id, place, mac)
    JOIN jsonb_to_recordset(%s::jsonb) AS t (
        place int, recipient_id bigint, language text, kind text, extra jsonb, deliver_after timestamptz, arrived boolean,
        digest_id bigint)
      ON t.place = g.place
    JOIN casework_event e ON e.id = g.event_id
    ON CONFLICT DO NOTHING
"""
