"""Asking a unit to renew its knowledge article: once for each version that has expired, by itself or because somebody asks.

Told are the unit's leads; where it has none, the administrators. The database keeps one notice of a person, a kind and a moment.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from accounts import deputies
from accounts.holders import holders
from accounts.models import Role, User
from casework.models import ArticleVersion, Notice

KIND = "renew_article"
AT_ONCE = 500


def tell(*, at: datetime) -> None:
    """Of all that have expired and were not renewed. Said again, it tells nobody twice."""
    expired = ArticleVersion.objects.filter(article__current=F("pk"), valid_until__lt=timezone.localtime(at).date())
    for version in expired.select_related("unit").order_by("-valid_until", "pk")[:AT_ONCE]:
        ask(version, at=at)


def ask(version: ArticleVersion, *, at: datetime) -> None:
    """Of one that has expired."""
    Notice.objects.bulk_create(
        [_notice(version, user, at=at) for user in _keepers(version, timezone.localdate(at))], ignore_conflicts=True
    )


def asked(version: ArticleVersion, *, at: datetime) -> bool:
    """Whether somebody was."""
    people = [user.pk for user in _keepers(version, timezone.localdate(at))]
    return Notice.objects.filter(case=None, recipient__in=people, kind=KIND, deliver_after=_moment(version)).exists()


def _keepers(version: ArticleVersion, day: date) -> Iterable[User]:
    leads = deputies.instead(holders(Role.UNIT_LEAD, unit=version.unit).order_by("pk"), day)
    return leads or deputies.there(holders(Role.ADMINISTRATOR).order_by("pk"), day)


def _moment(version: ArticleVersion) -> datetime:
    """The beginning of its first day past, made its own by its id: several may expire on one day."""
    begins = datetime.combine(version.valid_until + timedelta(days=1), time(0), ZoneInfo(settings.TIME_ZONE))
    return begins + timedelta(microseconds=version.pk % 1_000_000)


def _notice(version: ArticleVersion, user: User, *, at: datetime) -> Notice:
    return Notice(
        kind=KIND,
        recipient=user,
        transport=Notice.Transport.IN_APP,
        language=user.language,
        params={"article": str(version.article_id), "version": version.pk},
        state=Notice.State.SENT,
        deliver_after=_moment(version),
        sent_at=at,
        created_at=at,
    )
