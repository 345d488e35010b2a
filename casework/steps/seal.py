"""Seal: what stands in plain, from before texts were sealed or by old code still at work, is masked, and sealed in full.

The owner of the tables does it, once for each row (sql/timeline.sql). It changes nothing of what was said: words need no event.
What another register calls the case is on its timeline as it was noted; to mask that is a change like any other.
"""

import logging
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from casework.effect import UNCHANGED
from casework.lifecycle import ANY
from casework.models import Case, Words
from casework.steps.register import IDENTIFIERS, registered_as
from casework.timeline import append
from casework.verb import NOBODY, EventStyle, Verb, declare
from casework.writing.transition import change, lock
from casework.writing.words import mask_and_seal

AT_ONCE = 500
logger = logging.getLogger("doorstep.seal")

MASK = declare(
    Verb(
        code="mask",
        label=gettext_lazy("Mask another register's number"),
        roles=NOBODY,
        sources=ANY,
        offered=False,
        public=False,
        event_text=gettext_lazy("Personal numbers in another register's details were masked."),
        event_style=EventStyle("lock"),
        tells=(),
        effect=UNCHANGED,
    )
)


def waiting() -> QuerySet[Words]:
    """Words that are not sealed yet."""
    return Words.objects.filter(sealed=None, redacted_at=None)


def seal_words(*, at: datetime) -> Iterator[int]:
    """Seal all that wait, batch by batch, each committed: how many were in it. Cut off, it goes on where it was."""
    after = UUID(int=0)
    while batch := list(waiting().filter(pk__gt=after).order_by("pk").values_list("pk", "case")[:AT_ONCE]):
        ids, cases = zip(*batch, strict=True)
        for case in Case.objects.filter(pk__in=cases).order_by("pk").only("pk", *IDENTIFIERS):
            _mask_identifiers(case, at=at)
        _seal(list(ids))
        after = ids[-1]
        yield len(ids)


@transaction.atomic
def _seal(ids: list[UUID]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_TEXTS, [ids])
        sealed = []
        for identity, title, text, salt in cursor.fetchall():
            masked, seal = mask_and_seal(title, text, salt=bytes(salt))
            sealed.append((identity, masked.title, masked.text, seal))
        if sealed:
            cursor.execute(_SEAL, [list(column) for column in zip(*sealed, strict=True)])


def _mask_identifiers(case: Case, *, at: datetime) -> None:
    """Where two cases would then have one number, as two that were registered at once by old and new code, it is left."""
    if not _masked(case):
        return
    try:
        with transaction.atomic():
            case = lock(case)
            change(case, **_masked(case))
            append(case, MASK, actor=None, at=at)
    except IntegrityError:
        logger.warning("another case has the same number of another register: id %d is left as it is", case.pk)


def _masked(case: Case) -> dict[str, str]:
    """The identifiers that change, by their names."""
    masked = {name: registered_as(name, getattr(case, name)) for name in IDENTIFIERS}
    return {name: identifier for name, identifier in masked.items() if identifier != getattr(case, name)}


# Not by the models, which mask what they load. What was redacted meanwhile is left.
_TEXTS = """
    SELECT id, title, text, salt FROM casework_words
    WHERE id = ANY(%s) AND sealed IS NULL AND redacted_at IS NULL ORDER BY id FOR NO KEY UPDATE
"""
_SEAL = """
    UPDATE casework_words AS words SET title = row.title, text = row.text, sealed = row.sealed, salt = ''
    FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::bytea[]) AS row (id, title, text, sealed)
    WHERE words.id = row.id
"""
