"""Where a person is signed in: their sessions and tokens, which they list and end themselves."""

from datetime import datetime
from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast

from accounts.models import Session, Token, User

SESSION, TOKEN = "session", "token"


def of(user: User, *, at: datetime) -> QuerySet[Any, Any]:
    """Whatever lets them in at this moment, last used first: kind, key, device, since, used, until."""
    sessions = _sessions(user).filter(expire_date__gt=at)
    tokens = _tokens(user).filter(expires_at__gt=at)
    return (
        sessions.values(
            "device",
            kind=Value(SESSION),
            key=F("session_key"),
            since=F("signed_in_at"),
            used=F("used_at"),
            until=F("expire_date"),
        )
        .union(
            tokens.values(
                "device",
                kind=Value(TOKEN),
                key=Cast("pk", CharField(max_length=64)),
                since=F("created_at"),
                used=F("used_at"),
                until=F("expires_at"),
            ),
            all=True,
        )
        .order_by("-used", "key")
    )


def end(user: User, *, kind: str, key: str, at: datetime) -> bool:
    """End one of their own. False: it is none of theirs, or has ended already."""
    if kind == SESSION:
        return bool(_sessions(user).filter(pk=key).delete()[0])
    return bool(key.isdecimal() and len(key) < 19 and _tokens(user).filter(pk=int(key)).update(revoked_at=at))


def end_others(user: User, *, but: str, at: datetime) -> None:
    """End all but one session. `but`: its key, as it is stored."""
    Session.objects.filter(user=user).exclude(pk=but).delete()
    Token.objects.filter(user=user, revoked_at=None).update(revoked_at=at)


def _sessions(user: User) -> QuerySet[Session]:
    return Session.objects.filter(user=user, bound_to=user.get_session_auth_hash())


def _tokens(user: User) -> QuerySet[Token]:
    return Token.objects.filter(user=user, revoked_at=None, bound_to=user.get_session_auth_hash())
