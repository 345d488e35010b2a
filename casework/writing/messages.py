"""A message that a step writes itself, as only it knows where it goes. It is delivered as the others are."""

from datetime import datetime

from casework.models import Case, Event, Notice
from casework.verb import Notification


def to_old_address(case: Case, notification: Notification, *, address: str, event: Event, at: datetime) -> None:
    """To the citizen of a case, at an e-mail address that was theirs until this event."""
    Notice.objects.create(
        case=case,
        event_seq=event.seq,
        kind=notification.kind,
        citizen=case.citizen,
        address=address,
        transport=Notice.Transport.EMAIL,
        language=case.citizen.language if case.citizen else Notice._meta.get_field("language").default,
        deliver_after=at,
        created_at=at,
    )
