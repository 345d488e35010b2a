"""A person's own notices, as the pages show them."""

from datetime import datetime

from django.db.models import QuerySet

from accounts.models import User
from casework.models import Notice


def of(user: User) -> QuerySet[Notice]:
    """Newest first."""
    arrived = Notice.objects.filter(recipient=user, transport=Notice.Transport.IN_APP, state=Notice.State.SENT)
    return arrived.select_related("case__unit").order_by("-created_at", "-id")


def unread(user: User) -> int:
    return of(user).filter(read_at__isnull=True).count()


def read(user: User, *, at: datetime) -> int:
    """All that has arrived is read now. How many were new."""
    return of(user).filter(read_at__isnull=True).update(read_at=at)
