"""Notices of escalations, thousands at once. Cases that concern the same people are told of in the same rows.

Whom an event reaches is asked of the verb and of recipients.py as for any other; here it is asked once for all cases that are
alike, and the notices are written from the events without making an object of each.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from accounts.models import Area, Membership, Role, Unit, User
from casework.models import Case, Event
from casework.notices import digests
from casework.notices.arrival import Arrival
from casework.notices.recipients import Recipients
from casework.steps.escalate import ESCALATE, UNREPORTED

BY_PLACE: Mapping[str, frozenset[Role]] = {
    "handler": frozenset({Role.UNIT_LEAD}),
    "unit_lead": frozenset({Role.UNIT_LEAD}),
    "dispatcher": frozenset({Role.DISPATCHER}),
    "supervisor": frozenset({Role.SUPERVISOR}),
    "operator": frozenset({Role.OPERATOR}),
    "owner": frozenset({Role.OPERATOR, Role.UNIT_LEAD, Role.SUPERVISOR}),
}
"""Audiences that follow from a case's unit, handler, area, the unit complained of, and what a review is about; and the roles
among whose holders they are found, beside the handler."""


@dataclass(frozen=True)
class Alike:
    """What whom an escalation reaches depends on. `tell`: as the event has it, as JSON. `area`: None where none matters."""

    at: datetime
    about: str | None
    tell: str
    unit: int | None
    handler: int | None
    area: int | None
    against: int | None
    urgency: str


Known = dict[Alike, list[dict[str, Any]]]
"""Whom cases that are alike reach, and with what: asked once for all parts of one composing."""


def compose(cases: Collection[int], *, at: datetime, arrival: Arrival, known: Known) -> tuple[int, set[int]]:
    """How many notices were written, and the cases that are done with: those of which nothing else is to be told.

    The caller holds the heads of these cases.
    """
    alike, done = _read(cases)
    _resolve([one for one in alike if one not in known], known, arrival=arrival)
    told = [row | {"place": place} for place, one in enumerate(alike) for row in known[one]]
    if not told:
        return 0, done
    wanted = {(row["recipient_id"], row["deliver_after"]): digests.Heading(row["language"], row["arrived"]) for row in told}
    ids = digests.ensure(wanted, at=at)
    for row in told:
        row["digest_id"] = ids[row["recipient_id"], row["deliver_after"]]
    places = [place for place, its in enumerate(alike.values()) for _event in its]
    events = [event for its in alike.values() for event in its]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [list(UNREPORTED), at, at, events, places, json.dumps(told, default=str)])
        return cursor.rowcount, done


def _read(cases: Collection[int]) -> tuple[dict[Alike, list[int]], set[int]]:
    """The ids of the events by what they have in common, and their cases."""
    with connection.cursor() as cursor:
        cursor.execute(_UNANNOUNCED, [list(cases)])
        rows = cursor.fetchall()
    audiences_of = {tell: _audiences(tell) for tell in {row[4] for row in rows} if tell is not None}
    others = {row[1] for row in rows if row[4] is None or not audiences_of[row[4]] <= BY_PLACE.keys()}
    limited = set(Membership.objects.filter(area__isnull=False).values_list("role", "user_id"))
    roles, people = {role for role, _user in limited}, {user for _role, user in limited}
    by_area = {tell for tell, some in audiences_of.items() if any(BY_PLACE[one] & roles for one in some if one in BY_PLACE)}
    alike: dict[Alike, list[int]] = defaultdict(list)
    done = set()
    for event, case, at, about, tell, unit, handler, area, against, urgency in rows:
        if case not in others:
            done.add(case)
            matters = tell in by_area or handler in people
            alike[Alike(at, about, tell, unit, handler, area if matters else None, against, urgency)].append(event)
    return alike, done


def _audiences(tell: str) -> set[str]:
    return {audience for told in json.loads(tell) for audience in told["to"]}


def _resolve(alike: Collection[Alike], known: Known, *, arrival: Arrival) -> None:
    """A row for each person. `extra`: what a notice says beside the event's own facts."""
    examples = _examples(alike)
    recipients = Recipients(examples)
    for one, case in zip(alike, examples, strict=True):
        event = Event(verb=ESCALATE.code, occurred_at=one.at, facts={"tell": json.loads(one.tell), "about": one.about})
        known[one] = []
        for user, notification in recipients.for_event(event, case):
            there = arrival.of(notification, event)
            params = notification.params_of(event)
            known[one].append(
                {
                    "recipient_id": user.pk,
                    "language": user.language,
                    "kind": notification.kind,
                    "extra": {name: value for name, value in params.items() if name not in event.facts},
                    "deliver_after": there,
                    "arrived": arrival.arrived(there, event),
                }
            )


def _examples(alike: Collection[Alike]) -> list[Case]:
    """Cases that are none: as much of one as decides who is told."""
    units = Unit.objects.in_bulk({pk for one in alike for pk in (one.unit, one.against) if pk})
    areas = Area.objects.in_bulk({one.area for one in alike if one.area})
    handlers = User.objects.in_bulk({one.handler for one in alike if one.handler})
    return [
        Case(
            unit=units.get(one.unit or 0),
            against=units.get(one.against or 0),
            area=areas.get(one.area or 0),
            handler=handlers.get(one.handler or 0),
            urgency=one.urgency,
        )
        for one in alike
    ]


_UNANNOUNCED = """
    SELECT e.id, e.case_id, e.occurred_at, e.facts ->> 'about',
           CASE WHEN e.verb = 'escalate' THEN (e.facts -> 'tell')::text END,
           c.unit_id, c.handler_id, c.area_id, c.against_id, c.urgency
    FROM casework_head h
    JOIN casework_event e ON e.case_id = h.case_id AND e.seq > h.announced_seq
    JOIN casework_case c ON c.id = h.case_id
    WHERE h.case_id = ANY(%s)
    ORDER BY e.id
"""
_WRITE = """
    INSERT INTO casework_notice (case_id, event_seq, kind, recipient_id, language, params, deliver_after, digest_id, state,
                                 sent_at, created_at, transport, address, secret, attempts)
    SELECT e.case_id, e.seq, t.kind, t.recipient_id, t.language, (e.facts - %s::text[]) || t.extra, t.deliver_after,
           t.digest_id, CASE WHEN t.arrived THEN 'sent' ELSE 'pending' END,
           CASE WHEN t.arrived THEN %s::timestamptz END, %s, 'in_app', '', '', 0
    FROM unnest(%s::bigint[], %s::int[]) AS g (event_id, place)
    JOIN jsonb_to_recordset(%s::jsonb) AS t (
        place int, recipient_id bigint, language text, kind text, extra jsonb, deliver_after timestamptz, arrived boolean,
        digest_id bigint)
      ON t.place = g.place
    JOIN casework_event e ON e.id = g.event_id
    ON CONFLICT DO NOTHING
"""
