"""Somebody goes on leave, in a test's world."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from accounts.models import Absence, User
from accounts.steps import absences


def leave(
    user: User, deputy: User, *, days: int = 3, at: datetime | None = None, ahead: int = 0, actor: User | None = None
) -> Absence:
    """From today on, or so many days ahead. Without `at`, today is the day on which the test runs: access asks for that."""
    at = at or timezone.now()
    first_day = timezone.localdate(at) + timedelta(days=ahead)
    last_day: date = first_day + timedelta(days=days - 1)
    return absences.enter(user, deputy=deputy, first_day=first_day, last_day=last_day, actor=actor or user, at=at)


def again(user: User) -> User:
    """As a request reads them: what they hold was not asked yet."""
    return User.objects.get(pk=user.pk)
