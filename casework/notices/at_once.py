"""Emergencies reach the staff at once, by the way that they chose besides the application."""

from collections.abc import Collection
from datetime import datetime

from casework.models import Notice, StaffChoice


def choices(users: Collection[int] | None = None) -> dict[int, StaffChoice]:
    """By person the choice that holds, of those who are told by a way besides; of all, or of these."""
    rows = StaffChoice.objects.filter(user__is_active=True)
    if users is not None:
        rows = rows.filter(user__in=users)
    newest = rows.order_by("user", "-pk").distinct("user").select_related("user").defer("address")
    return {choice.user_id: choice for choice in newest if choice.transport}


def copies(cases: Collection[int], *, at: datetime) -> list[Notice]:
    """Of the staff's notices that were composed of these cases at that moment. No query without a case."""
    if not cases:
        return []
    composed = Notice.objects.filter(case__in=cases, transport=Notice.Transport.IN_APP, created_at=at, recipient__isnull=False)
    notices = list(composed.exclude(state__in=Notice.GONE))
    chosen = choices({notice.recipient_id for notice in notices if notice.recipient_id}) if notices else {}
    return [_copy(notice, chosen[notice.recipient_id]) for notice in notices if notice.recipient_id in chosen]


def _copy(notice: Notice, choice: StaffChoice) -> Notice:
    return Notice(
        case_id=notice.case_id,
        event_seq=notice.event_seq,
        kind=notice.kind,
        recipient=choice.user,
        transport=choice.transport,
        language=choice.user.language,
        params=notice.params,
        priority=Notice.Priority.URGENT,
        deliver_after=notice.deliver_after,
        created_at=notice.created_at,
    )
