"""A citizen's links: unguessable, kept only as hashes."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from casework.crypto import digest_token, new_token
from casework.models import Case, Link
from casework.writing.transition import ITS_CASE_WITH

LIVES = {Link.Kind.RATE: timedelta(days=180), Link.Kind.TRACK: timedelta(days=365)}
"""A late rating still counts for 180 days (DOMAIN, "Silent citizens")."""


def create(case: Case, kind: Link.Kind, *, via: Link.Via, at: datetime) -> str:
    """A new link; its token, which is told to the citizen alone and not kept."""
    token = new_token()
    Link.objects.create(
        case=case,
        round=case.round,
        kind=kind,
        via=via,
        digest=digest_token(token),
        created_at=at,
        expires_at=at + LIVES[kind],
    )
    return token


def void(case: Case, *, at: datetime) -> None:
    """The rating links of the round lead nowhere any more."""
    Link.objects.filter(case=case, kind=Link.Kind.RATE, used_at__isnull=True, voided_at__isnull=True).update(voided_at=at)


def void_sent(case: Case, *, at: datetime) -> None:
    """What went to the citizen's phone, whose number proved wrong, leads nowhere any more. Paper stays in their hands."""
    links = Link.objects.filter(case=case, via=Link.Via.SMS, used_at__isnull=True, voided_at__isnull=True)
    links.update(voided_at=at)


def find(token: str, kind: Link.Kind, *, at: datetime) -> Link | None:
    """The link, if it may still be used. Unknown, used, void and expired ones are all None."""
    valid = _with(token, kind).filter(used_at__isnull=True, voided_at__isnull=True, expires_at__gt=at)
    return valid.first()


def used(token: str, kind: Link.Kind) -> Link | None:
    """The link, if it has been used: whoever holds it has done so, or was given it by who did."""
    return _with(token, kind).filter(used_at__isnull=False).first()


def _with(token: str, kind: Link.Kind) -> QuerySet[Link]:
    return Link.objects.select_related(*ITS_CASE_WITH).filter(digest=digest_token(token), kind=kind)
