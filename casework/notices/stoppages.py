"""Nothing waits silently: by which way messages were due for ten minutes and none was taken, and who is told of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.holders import holders
from accounts.models import Role
from casework.models import Attempt, Notice
from casework.notices import watch
from casework.notices.deliver import OUTWARD
from casework.notices.gateways import chosen

KIND = "messages_stopped"
LATE = timedelta(minutes=10)
EXAMINED = 1000
"""Messages of one way that are looked at, the first to go out first."""
ITS_OWN = ("no_address", "no_such_number", "unsubscribed", "not_written", "no_template", "wrong_template")
"""Reasons that lie with one message, and say nothing of the others."""


@dataclass(frozen=True)
class Stoppage:
    """`oldest`: since when the oldest of the messages waits. `carried`: whether anything is set up that carries them."""

    transport: str
    label: str
    oldest: datetime
    carried: bool


def citizens_can_be_reached() -> bool:
    """Whether anything is set up that carries messages to them."""
    return bool(chosen(Notice.Transport.SMS) or chosen(Notice.Transport.EMAIL))


def stoppages(*, at: datetime) -> list[Stoppage]:
    """One query while nothing is late."""
    late = _late(at=at).filter(transport__in=OUTWARD).order_by().values_list("transport", flat=True).distinct()
    return [stoppage for transport in sorted(set(late)) if (stoppage := _stoppage(transport, at=at))]


def tell(*, at: datetime) -> None:
    """Every administrator, once for each stoppage."""
    for stoppage in stoppages(at=at):
        if _is_news(stoppage):
            # Two ways may have stopped with messages of one moment.
            moment = stoppage.oldest + timedelta(microseconds=OUTWARD.index(Notice.Transport(stoppage.transport)))
            facts = {"transport": stoppage.transport, "carried": stoppage.carried, "since": stoppage.oldest.isoformat()}
            watch.tell(KIND, facts, moment=moment, at=at)


def _late(*, at: datetime) -> QuerySet[Notice]:
    due = Q(attempts__gt=0) | Q(deliver_after__lte=at - LATE)
    return Notice.objects.filter(due, state=Notice.State.PENDING, created_at__lte=at - LATE)


def _stoppage(transport: str, *, at: datetime) -> Stoppage | None:
    first = _late(at=at).filter(transport=transport).order_by("priority", "deliver_after", "pk").values("pk")[:EXAMINED]
    earlier = Notice.objects.filter(
        case=OuterRef("case"), recipient=None, state=Notice.State.PENDING, transport=transport, pk__lt=OuterRef("pk")
    )
    last = Attempt.objects.filter(notice=OuterRef("pk")).order_by("-pk").values("reason")[:1]
    reason = Coalesce(Subquery(last), Value(""))
    waiting = Notice.objects.filter(Q(recipient__isnull=False) | ~Exists(earlier), pk__in=first).annotate(reason=reason)
    waiting = waiting.exclude(reason__in=ITS_OWN)
    oldest = waiting.order_by("created_at").values_list("created_at", flat=True).first()
    if oldest is None or _taken(transport, since=at - LATE):
        return None
    return Stoppage(transport, str(Notice.Transport(transport).label), oldest, bool(chosen(transport)))


def _taken(transport: str, *, since: datetime) -> bool:
    codes = _codes(transport)
    return Attempt.objects.filter(at__gt=since, outcome=Attempt.Outcome.TAKEN, gateway__in=codes).exists()


def _codes(transport: str) -> Iterable[str]:
    return [gateway.code for gateway in chosen(transport)]


def _is_news(stoppage: Stoppage) -> bool:
    """Whether something was taken since the last one was told."""
    earlier = Notice.objects.filter(case=None, kind=KIND, recipient__in=holders(Role.ADMINISTRATOR))
    last = earlier.filter(params__transport=stoppage.transport).order_by("-created_at").first()
    return last is None or _taken(stoppage.transport, since=last.created_at)
