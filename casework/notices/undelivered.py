"""Messages to citizens that did not arrive, or wait because nothing carries them: why, since when, and what to do about them.

Of a case the newest alone counts. It is settled by what is done afterwards, not by a button: a later message was taken, or
somebody reached the citizen.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case as Choose
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.lifecycle import ENDED, State
from casework.models import Attempt, Event, Notice, Receipt
from casework.notices.gateways import chosen
from casework.notices.gateways.reasons import in_words
from casework.policies import access
from casework.steps.attest import ATTEST
from casework.steps.comment import COMMENT
from casework.steps.contact import CONTACT
from casework.steps.correct import CORRECT
from casework.steps.rate import RATE
from casework.steps.rating_slip import RATING_SLIP

WAITS_FOR = timedelta(minutes=10)
"""A message that is not taken for so long is somebody's task."""
LISTED_FOR = timedelta(days=60)
"""Afterwards it stands on its case's page alone."""
DEEDS = (CONTACT.code, RATING_SLIP.code, ATTEST.code, RATE.code)
"""Events after which a citizen was reached in another way."""
NOTHING_TO_SAY = frozenset({State.CLOSED, State.WITHDRAWN})
"""Nobody waits for a message any more."""
NOT_TRIED = "not_tried"


Ids = QuerySet[Any, Any]


@dataclass(frozen=True)
class Cause:
    """Causes that ask for the same thing. `reasons` empty: all others."""

    code: str
    label: str | Promise
    advice: str | Promise
    reasons: frozenset[str] = frozenset()


CAUSES = (
    Cause(
        "address",
        _("Wrong number or address"),
        _("Find out the right number or address and have it corrected; until then call or visit."),
        frozenset({"no_such_number", "no_address"}),
    ),
    Cause(
        "recipient",
        _("Did not arrive"),
        _("Call the citizen, or tell them at the visit."),
        frozenset({"unsubscribed", "phone_off", "not_arrived"}),
    ),
    Cause("gateway", _("Gateway"), _("Administrators check the gateway. If it is urgent, call the citizen.")),
)
_OTHERS = [reason for cause in CAUSES for reason in cause.reasons]


@dataclass(frozen=True)
class Undelivered:
    """Of one case. `reason`: a code; `waits`: nothing has given it up yet."""

    notice: int
    kind: str
    reason: str
    since: datetime
    waits: bool

    @property
    def cause(self) -> Cause:
        return next((cause for cause in CAUSES if self.reason in cause.reasons), CAUSES[-1])

    @property
    def text(self) -> str:
        return in_words(self.reason)


def described(notice: Notice) -> Undelivered:
    """Of a row of `listed` or `of_user`."""
    reason: str = notice.reason  # type: ignore[attr-defined]
    if not reason:
        reason = NOT_TRIED if chosen(notice.transport) else "no_gateway"
    since: datetime = notice.failed_at  # type: ignore[attr-defined]
    return Undelivered(notice.pk, notice.kind, reason, since, notice.state == Notice.State.PENDING)


def of_cases(ids: Collection[int], *, at: datetime) -> dict[int, Undelivered]:
    """By case, those whose citizen the last message did not reach. One query; none without cases."""
    if not ids:
        return {}
    stuck = _unsettled(Notice.objects.filter(_stuck(at=at), case__in=ids), at=at)
    return {notice.case_id: described(notice) for notice in stuck.select_related(None) if notice.case_id}


def of_user(user: User, *, at: datetime, cause: str = "") -> QuerySet[Notice]:
    """Those that the person answers for, the oldest first; of one of CAUSES, or of all."""
    answered_for = access.visible_to(user).filter(access.answers_for_messages(user))
    notices = _unsettled(_lately(at=at), at=at).filter(case__in=answered_for)
    by_code = {known.code: known for known in CAUSES}
    if cause in by_code:
        reasons = by_code[cause].reasons
        notices = notices.filter(Q(reason__in=reasons) if reasons else ~Q(reason__in=_OTHERS))
    notices = notices.select_related("case__unit", "case__handler", "case__area", "case__against")
    return notices.defer("secret", "address", "case__address", "case__place", "case__email").order_by("pk")


def causes(*, at: datetime, most: int) -> list[Cause]:
    """Of all that is listed anywhere now, the cause of each: of so many and one more."""
    return [described(notice).cause for notice in _unsettled(_lately(at=at), at=at)[: most + 1]]


def lasting(*, at: datetime, since: datetime) -> QuerySet[Notice]:
    """Those composed or reported since then that were given up, and that nobody has settled."""
    failed, reported = _failed(since=since)
    return _unsettled(Notice.objects.filter(pk__in=failed.union(reported)), at=at)


def _lately(*, at: datetime) -> QuerySet[Notice]:
    """By three indexes, each of which holds few rows."""
    failed, reported = _failed(since=at - LISTED_FOR)
    waiting = Notice.objects.filter(_waiting(at=at), recipient=None).values("pk")
    return Notice.objects.filter(pk__in=failed.union(waiting, reported))


def _failed(*, since: datetime) -> tuple[Ids, Ids]:
    """Those that failed here, and those whose gateway reports it."""
    failed = Notice.objects.filter(state=Notice.State.FAILED, recipient=None, created_at__gte=since).values("pk")
    reported = Receipt.objects.filter(status=Receipt.Status.FAILED, received_at__gte=since).values("notice")
    return failed, reported


def _waiting(*, at: datetime) -> Q:
    return Q(state=Notice.State.PENDING, created_at__lte=at - WAITS_FOR)


def _stuck(*, at: datetime) -> Q:
    reported = Receipt.objects.filter(notice=OuterRef("pk"), status=Receipt.Status.FAILED)
    return Q(state=Notice.State.FAILED) | _waiting(at=at) | Q(Exists(reported), state=Notice.State.SENT)


def _unsettled(notices: QuerySet[Notice], *, at: datetime) -> QuerySet[Notice]:
    """Those that are the newest to their case's citizen, have not arrived and are not settled; with `failed_at` and `reason`."""
    receipts = Receipt.objects.filter(notice=OuterRef("pk"))
    reported = receipts.filter(status=Receipt.Status.FAILED).order_by("pk")
    attempts = Attempt.objects.filter(notice=OuterRef("pk")).order_by("pk")
    to_whom = Q(citizen=F("case__citizen")) | Q(citizen=None, case__citizen=None)
    return (
        notices.filter(to_whom, recipient=None, case__isnull=False)
        .exclude(transport=Notice.Transport.IN_APP)
        .exclude(case__state__in=NOTHING_TO_SAY)
        .annotate(
            failed_at=Choose(
                When(
                    state=Notice.State.SENT,
                    then=Coalesce(Subquery(reported.values("received_at")[:1]), F("created_at")),
                ),
                default=Coalesce(Subquery(attempts.values("at")[:1]), F("created_at")),
            ),
            reason=Coalesce(
                Subquery(reported.values("reason")[:1]), Subquery(attempts.reverse().values("reason")[:1]), Value("")
            ),
        )
        .filter(
            ~Exists(receipts.filter(status=Receipt.Status.DELIVERED)),
            ~Exists(_later(at=at)),
            ~Exists(_deeds()),
        )
    )


def _later(*, at: datetime) -> QuerySet[Notice]:
    """Messages to the same citizen of the case: one that was taken settles the matter, one that is stuck too stands for it."""
    later = Notice.objects.filter(case=OuterRef("case"), recipient=None, pk__gt=OuterRef("pk"))
    same = Q(citizen=OuterRef("citizen")) | Q(citizen=None)
    return later.filter(same, Q(state__in=[Notice.State.SENT, Notice.State.FAILED]) | _waiting(at=at))


def _deeds() -> QuerySet[Event]:
    """Of a case that is over nothing but a comment can be noted."""
    after = Event.objects.filter(case=OuterRef("case"), occurred_at__gt=OuterRef("failed_at"))
    corrected = Q(verb=CORRECT.code, facts__confirmed=True)
    noted = Q(verb=COMMENT.code, case__state__in=ENDED)
    return after.filter(Q(verb__in=DEEDS) | corrected | noted)
