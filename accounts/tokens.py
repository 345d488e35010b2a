"""API tokens: issued for a password, sent as `Authorization: Token <token>`, revocable."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from accounts.models import Token, User

LIFETIME = timedelta(days=7)


def issue(user: User, *, at: datetime) -> tuple[str, datetime]:
    """A new token and when it ends. The token itself is not kept."""
    token = secrets.token_urlsafe(32)
    Token.objects.create(user=user, digest=_digest(token), created_at=at, expires_at=at + LIFETIME)
    return token, at + LIFETIME


def revoke(token: str, *, at: datetime) -> None:
    Token.objects.filter(digest=_digest(token), revoked_at__isnull=True).update(revoked_at=at)


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
        row = Token.objects.select_related("user").filter(digest=_digest(token)).first()
        if row is None or not row.user.is_active or not row.valid(at=timezone.now()):
            raise AuthenticationFailed(_("The token is unknown or has expired. Request a new one."))
        return row.user, row

    def authenticate_header(self, request: Any) -> str:
        return "Token"


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
