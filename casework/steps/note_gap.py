"""Note a gap: what was asked of the knowledge and not answered by it, masked and counted, so that somebody writes it."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from casework import bounds
from casework.models import KnowledgeGap
from casework.writing import full_text

LONGEST = KnowledgeGap._meta.get_field("asked").max_length or 0
SHORTEST = 2


def note_gap(asked: str, *, actor: User, at: datetime) -> None:
    """Counted under the same words; what is too short says nothing. Past the day's bound nothing more is counted."""
    asked = full_text.mask(" ".join(asked.replace("\0", " ").casefold().split()), longest=LONGEST)
    if len(asked) < SHORTEST:
        return
    try:
        bounds.add(bounds.GAPS, actor, at=at)
    except bounds.TooManyToday:
        return
    _count(asked, at=at)


@transaction.atomic
def _count(asked: str, *, at: datetime) -> None:
    gap, created = KnowledgeGap.objects.get_or_create(asked=asked, defaults={"last_at": at})
    if not created:
        gap = KnowledgeGap.objects.select_for_update().get(pk=gap.pk)
        KnowledgeGap.objects.filter(pk=gap.pk).update(times=gap.times + 1, last_at=at)
