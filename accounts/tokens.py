"""API tokens: issued for a password, sent as `Authorization: Token <token>`, revocable."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from accounts import daily
from accounts.batches import batches
from accounts.bounds import SIGN_INS
from accounts.hashing import keyed_digest
from accounts.models import Token, User
from accounts.sessions import TOUCHED_EVERY

LIFETIME = timedelta(days=7)


def issue(user: User, *, device: str = "", at: datetime) -> tuple[str, datetime]:
    """A new token and when it ends. The token itself is not kept. `device`: what asked for it, for the person's own list.

    Raises EnoughToday past the bound of sign-ins.
    """
    daily.add(SIGN_INS, str(user.pk), at=at)
    token = secrets.token_urlsafe(32)
    row = Token(user=user, digest=_digest(token), created_at=at, used_at=at, expires_at=at + LIFETIME, device=device)
    row.bound_to = row.binding()
    row.save(force_insert=True)
    return token, at + LIFETIME


def revoke(token: str, *, at: datetime) -> None:
    Token.objects.filter(digest=_digest(token), revoked_at__isnull=True).update(revoked_at=at)


def forget(*, at: datetime) -> int:
    """Drop those that have ended by themselves, by the database's clock too; how many."""
    ended = Token.objects.filter(expires_at__lte=at).filter(expires_at__lte=Now())
    return sum(Token.objects.filter(pk__in=keys).delete()[0] for keys in batches(ended))


def sent_in(request: Any) -> str | None:
    """The token a request carries, or None where it carries none; a malformed one is refused."""
    words = get_authorization_header(request).split()
    if not words or words[0].lower() != b"token":
        return None
    try:
        return words[1].decode("ascii")
    except (IndexError, UnicodeDecodeError):
        raise AuthenticationFailed(_("The token has an invalid format.")) from None


class TokenAuthentication(BaseAuthentication):
    def authenticate(self, request: Any) -> tuple[User, Token] | None:
        token = sent_in(request)
        if token is None:
            return None
        now = timezone.now()
        row = Token.objects.select_related("user").filter(digest=_digest(token)).first()
        if row is None or not row.opens(at=now):
            raise AuthenticationFailed(_("The token is unknown or has expired. Request a new one."))
        if row.used_at is None or row.used_at <= now - TOUCHED_EVERY:
            Token.objects.filter(pk=row.pk).update(used_at=now)
        return row.user, row

    def authenticate_header(self, request: Any) -> str:
        return "Token"


def _digest(token: str) -> bytes:
    return keyed_digest(token.encode())
