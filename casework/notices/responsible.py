"""Who answers for a citizen who cannot be reached: the case's handler, or else the unit's lead; before dispatch the operators.

They are told in the app, once for a case while they have not read it. Operators, whose cases are the whole hotline's, have one
unread notice about all of them.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from casework.lifecycle import State
from casework.models import Case, Notice
from casework.notices import undelivered
from casework.notices.recipients import Recipients

KIND = "undelivered"
BEFORE_DISPATCH = "undelivered_early"
LOOKS_BACK = timedelta(days=1)
AT_ONCE = 500

Newest = dict[int, tuple[User, datetime]]


def in_words(case: Case) -> str:
    """Who answers for it, in the language of the page."""
    if _is_early(case):
        return _("The operators")
    return case.handler.name if case.handler else _("The lead of the unit")


def tell(*, at: datetime) -> int:
    """Of messages that were given up lately. Said again, it tells nobody twice. How many notices were written."""
    lasting = undelivered.lasting(at=at, since=at - LOOKS_BACK)
    lasting = lasting.select_related("case__unit", "case__handler", "case__area", "case__against")
    lasting = lasting.defer("secret", "address", "case__address", "case__place", "case__email")
    early = Q(case__state=State.RECEIVED) | Q(case__unit=None)
    notices = _for_cases(list(_untold(lasting.exclude(early)).order_by("pk")[:AT_ONCE]), at=at)
    notices += _for_operators(list(lasting.filter(early).order_by("-pk")[:AT_ONCE]), at=at)
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    return len(notices)


def _is_early(case: Case) -> bool:
    return case.state == State.RECEIVED or case.unit is None


def _untold(lasting: QuerySet[Notice]) -> QuerySet[Notice]:
    earlier = Notice.objects.filter(case=OuterRef("case"), kind=KIND, recipient__isnull=False)
    return lasting.filter(~Exists(earlier.filter(Q(read_at=None) | Q(event_seq__gte=OuterRef("event_seq")))))


def _for_cases(lasting: list[Notice], *, at: datetime) -> list[Notice]:
    cases = {notice.pk: notice.case for notice in lasting if notice.case}
    recipients = Recipients(cases.values(), at=at)
    return [
        _of_case(notice, cases[notice.pk], user, at=at)
        for notice in lasting
        for user in recipients.of("handler", cases[notice.pk], {}) or recipients.of("supervisor", cases[notice.pk], {})
    ]


def _of_case(notice: Notice, case: Case, user: User, *, at: datetime) -> Notice:
    facts = {"reason": undelivered.described(notice).reason}
    return _in_app(KIND, user, at=at, there=at, case=case, event_seq=notice.event_seq, params=facts)


def _for_operators(lasting: list[Notice], *, at: datetime) -> list[Notice]:
    """The moment is that of the newest failure: once it is read, only another one is told."""
    newest = _newest(lasting, at=at)
    had = Notice.objects.filter(kind=BEFORE_DISPATCH, case=None, recipient__in=newest, read_at=None)
    unread = set(had.values_list("recipient", flat=True))
    return [
        _in_app(BEFORE_DISPATCH, user, at=at, there=failed_at) for pk, (user, failed_at) in newest.items() if pk not in unread
    ]


def _newest(lasting: Iterable[Notice], *, at: datetime) -> Newest:
    """By operator, when the last message of their cases was given up."""
    cases = [(notice.case, notice.failed_at) for notice in lasting if notice.case]  # type: ignore[attr-defined]
    recipients = Recipients((case for case, _failed_at in cases), at=at)
    newest: Newest = {}
    for case, failed_at in cases:
        for user in recipients.of("operator", case, {}):
            newest[user.pk] = user, max(failed_at, newest.get(user.pk, (user, failed_at))[1])
    return newest


def _in_app(kind: str, user: User, *, at: datetime, there: datetime, **more: object) -> Notice:
    return Notice(
        kind=kind,
        recipient=user,
        transport=Notice.Transport.IN_APP,
        language=user.language,
        state=Notice.State.SENT,
        deliver_after=there,
        sent_at=at,
        created_at=at,
        **more,
    )
