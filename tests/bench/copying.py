"""What stands in a column of a copy, as SQL: of the row laid out, `s`, and of the copy, `c`."""

from typing import Any

from django.db import models

from casework.models import Attestation, Case, Citizen, Link, Notice, Wait, Words
from tests.bench.staging import PLACED
from visits.models import Flag, Slip, Visit

# What arrives under a digest arrives when the digest does.
NOTICE_SHIFT = "CASE WHEN s.digest_id IS NULL THEN c.shift ELSE c.by_weeks END"
ARRIVED = "CASE {0}.state WHEN 'pending' THEN 'sent' ELSE {0}.state END"


def value(field: models.Field[Any, Any], *, row: str = "s") -> str:
    """`row`: the alias of the row laid out."""
    column = f"{row}.{field.column}"
    target: Any = field.model if field.primary_key else field.related_model
    if target is Case:
        return "c.id"
    if target is Citizen:
        return f"CASE WHEN {column} IS NOT NULL THEN c.citizen END"
    if target in {Words, Visit} or (field.primary_key and isinstance(field, models.UUIDField)):
        return twin(column)
    if target in PLACED:
        return f"c.first_{PLACED[target]} + {column}"
    if target is Notice:
        return "d.id"
    if isinstance(field, models.DateTimeField):
        return f"{column} + {NOTICE_SHIFT if field.model is Notice else 'c.shift'}"
    if isinstance(field, models.DateField):
        return f"{column} + c.days"
    return followed(column) if isinstance(field, models.JSONField) else column


def twin(uuid: str) -> str:
    """The copy's own, drawn from both ids."""
    return f"md5({uuid}::text || ':' || c.id)::uuid"


def followed(facts: str) -> str:
    """JSON that names other rows of the life, or times."""
    names = {name: f"{twin(f'({facts} ->> {name!r})')}" for name in ("words_id", "redacted", "visit")}
    names |= {kind: f"c.first_{kind} + ({facts} ->> {kind!r})::bigint" for kind in ("wait", "flag", "slip")}
    names |= {
        name: moved(f"({facts} ->> {name!r})")
        for name in ("since", "began_at", "came_at", "planned_for", "due_at", "due_moved_to", "cut_off", "clock_from")
    }
    names["due"] = moved(f"nullif({facts} ->> 'due', '')")
    at_closing = f"CASE {facts} #>> '{{threshold,unit}}' WHEN 'working_days' THEN c.by_weeks ELSE c.shift END"
    names["limit_ended"] = moved(f"({facts} ->> 'limit_ended')", at_closing)
    review = subject(f"({facts} -> 'settles' ->> 1)")
    names["settles"] = f"CASE WHEN {facts} ? 'settles' THEN jsonb_build_array({facts} -> 'settles' -> 0, {review}) END"
    pairs = ", ".join(f"'{name}', {value}" for name, value in names.items())
    keys = ",".join(names)
    return f"CASE WHEN {facts} ?| '{{{keys}}}' THEN {facts} || jsonb_strip_nulls(jsonb_build_object({pairs})) ELSE {facts} END"


def instant(at: str) -> str:
    """As casework.signature.instant writes it."""
    return f"to_char({at} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US')"


def moved(moment: str, shift: str = "c.shift") -> str:
    """As Python writes an instant."""
    return f"to_char(({moment}::timestamptz + {shift}) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+00:00\"')"


def subject(subject: str) -> str:
    """What a review is about: a flag, or the id of a visit, alone or behind a word."""
    return (
        f"CASE WHEN {subject} LIKE 'flag %%' THEN 'flag ' || c.first_flag + split_part({subject}, ' ', 2)::bigint "
        f"WHEN {subject} LIKE '%%-%%' THEN replace({subject}, right({subject}, 36), {twin(f'right({subject}, 36)')}::text) "
        f"ELSE {subject} END"
    )


def keyed(column: str, purpose: str, text: str, code: str = "right(lpad(c.id::text, 6, '0'), 6)") -> str:
    """What casework.crypto.keyed_hash says of the text and the code, where the life has such a value."""
    return (
        f"CASE WHEN {column} IS NOT NULL THEN "
        f"city.hmac('{purpose}'::bytea || '\\x00'::bytea || convert_to({text} || ':' || {code}, 'UTF8')) END"
    )


SPECIAL: dict[tuple[type[models.Model], str], str] = {
    (Case, "number"): "c.number",
    (Case, "source"): "c.source",
    (Case, "external_id"): "c.external_id",
    (Case, "merged_into_id"): "s.merged_into_id",  # no case of the county is merged: a life is copied alone
    (Case, "pin_digest"): keyed("s.pin_digest", "pin", "c.number"),
    (Attestation, "visit"): twin("s.visit"),
    (Wait, "subject"): subject("s.subject"),
    # A limit in working days, and a day that somebody named, ends at the close of business, whatever the minute it began in.
    (Wait, "due_at"): "s.due_at + CASE WHEN s.limit_unit IN ('working_days', '') THEN c.by_weeks ELSE c.shift END",
    (Wait, "days_from"): "s.days_from + CASE WHEN s.days_from = s.since THEN c.shift ELSE c.by_weeks END",
    (Link, "digest"): "sha256(convert_to('city-link-' || lpad((c.first_link + s.id)::text, 12, '0'), 'UTF8'))",
    (Visit, "code_digest"): keyed("s.code_digest", "visit_code", f"{twin('s.id')}::text"),
    (Slip, "digest"): keyed("s.digest", "visit_slip", "c.number", "lpad(c.id::text, 10, '0')"),
    (Flag, "other_id"): "s.other_id",  # mostly of another life
    # What waits for working time in its life has come long ago.
    (Notice, "state"): ARRIVED.format("s"),
    (Notice, "sent_at"): f"coalesce(s.sent_at, CASE s.state WHEN 'pending' THEN s.deliver_after END) + {NOTICE_SHIFT}",
}
