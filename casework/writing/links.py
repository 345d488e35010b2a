"""A citizen's links: unguessable, kept only as hashes."""

from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts import entered
from casework.crypto import digest_token, new_short_token, token_of
from casework.models import Case, Link
from casework.writing import link_sessions
from casework.writing.transition import ITS_CASE_WITH

LIVES = {Link.Kind.RATE: timedelta(days=180), Link.Kind.TRACK: timedelta(days=365)}
"""A late rating still counts for 180 days (DOMAIN, "Silent citizens")."""

SHORT = {"track": "t", "rate": "r", "visit": "v", "contact": "q"}
"""The pages that messages lead to, and how short their addresses are there."""


def address(page: str, token: str) -> str:
    """Where a link leads, as a message carries it. `page`: one of SHORT; without a token there is no link, and nothing."""
    return f"{settings.SHORT_URL or settings.PUBLIC_URL}/{SHORT[page]}/{token}" if token else ""


def create(case: Case, kind: Link.Kind, *, via: Link.Via, at: datetime, token: str = "") -> str:
    """A new link; its token, which is told to the citizen alone and not kept. `token`: one that follows from an act."""
    token = token or new_short_token()
    _write(case, kind, token, via=via, at=at)
    return token


def _write(case: Case, kind: Link.Kind, token: str, *, via: Link.Via, at: datetime) -> None:
    Link.objects.create(
        case=case,
        round=case.round,
        kind=kind,
        via=via,
        digest=digest_token(token),
        created_at=at,
        expires_at=at + LIVES[kind],
    )


def spent_at_once(case: Case, *, at: datetime) -> int:
    """A rating link that is made and used in one moment, for whoever rates on the page that follows the case; its number."""
    digest = digest_token(create(case, Link.Kind.RATE, via=Link.Via.SCREEN, at=at))
    Link.objects.filter(digest=digest).update(used_at=at)
    return Link.objects.values_list("pk", flat=True).get(digest=digest)


def of_the_day(case: Case, pin: str, *, at: datetime) -> Link:
    """The link of this day to the page that follows the case, for whoever knows its PIN: the same however often they ask."""
    token = token_of(f"{case.number}:{pin}:{timezone.localtime(at).date()}", purpose="pin_link")
    digest = digest_token(token)
    if not Link.objects.filter(digest=digest).exists():
        with suppress(IntegrityError), transaction.atomic():  # asked for twice at this moment
            _write(case, Link.Kind.TRACK, token, via=Link.Via.SCREEN, at=at)
    return Link.objects.get(digest=digest)


def void(case: Case, *, at: datetime) -> None:
    """The rating links of the round lead nowhere any more."""
    Link.objects.filter(case=case, kind=Link.Kind.RATE, used_at__isnull=True, voided_at__isnull=True).update(voided_at=at)


def void_sent(case: Case, *, via: Link.Via, at: datetime) -> None:
    """What went to a number or an address that proved wrong leads nowhere any more. Paper stays in the citizen's hands."""
    links = Link.objects.filter(case=case, via=via, used_at__isnull=True, voided_at__isnull=True)
    links.update(voided_at=at)


def readable(token: str) -> str:
    """The token, or the session of a link, without what a sentence or a message put behind it."""
    session = link_sessions.SESSION.match(token)
    return session[0] if session else entered.token(token)


def find(token: str, kind: Link.Kind, *, at: datetime) -> Link | None:
    """The link, if it may still be used, by its token or by a session of it. What a sentence put behind either is taken off.

    Unknown, used, void and expired ones are all None.
    """
    if link_sessions.is_over(token, at=at):
        return None
    usable = Q(used_at__isnull=True, voided_at__isnull=True, expires_at__gt=at)
    return named(token, kind).select_related(*ITS_CASE_WITH).filter(usable).first()


def used(token: str, kind: Link.Kind) -> Link | None:
    """The link, if it has been used: whoever holds it has done so, or was given it by who did."""
    return named(token, kind).select_related(*ITS_CASE_WITH).filter(used_at__isnull=False).first()


def made_as(token: str) -> Link | None:
    """The link that an act has made whose token follows from it, whatever has become of it since."""
    return Link.objects.select_related(*ITS_CASE_WITH).filter(digest=digest_token(token)).first()


def named(token: str, kind: Link.Kind) -> QuerySet[Link]:
    """The link of that token or session, whatever has become of it."""
    session = link_sessions.read(token)
    by = Q(pk=session.link) if session else Q(digest=digest_token(readable(token)))
    return Link.objects.filter(by, kind=kind)
