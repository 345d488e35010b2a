"""Where a person is signed in: their sessions and tokens, which they list and end themselves."""

from datetime import datetime
from typing import Any, NamedTuple

from accounts.models import Session, Token, User

SESSION, TOKEN = "session", "token"


class SignIn(NamedTuple):
    """One of them. `since` None: from before it was recorded; so is `used`, of a token that never was."""

    kind: str
    key: str
    device: str
    since: datetime | None
    used: datetime | None
    until: datetime


def of(user: User, *, at: datetime) -> list[SignIn]:
    """Whatever lets them in at this moment, last used first."""
    sessions = [
        SignIn(SESSION, row.pk, row.device, row.signed_in_at, row.used_at, row.expire_date)
        for row in _opening_sessions(user, expire_date__gt=at)
    ]
    tokens = [
        SignIn(TOKEN, str(row.pk), row.device, row.created_at, row.used_at, row.expires_at)
        for row in _opening_tokens(user, expires_at__gt=at)
    ]
    return sorted([*sessions, *tokens], key=lambda entry: (entry.used or entry.until, entry.key), reverse=True)


def end(user: User, *, kind: str, key: str, at: datetime) -> bool:
    """End one of their own. False: it is none of theirs, or has ended already."""
    if kind == SESSION:
        keys = [row.pk for row in _opening_sessions(user, pk=key)]
        return bool(Session.objects.filter(pk__in=keys).delete()[0])
    ids = [row.pk for row in _opening_tokens(user, pk=int(key))] if key.isdecimal() and len(key) < 19 else []
    return bool(Token.objects.filter(pk__in=ids, revoked_at=None).update(revoked_at=at))


def end_others(user: User, *, but: str, at: datetime) -> None:
    """End all but one session. `but`: its key, as it is stored."""
    Session.objects.filter(user=user).exclude(pk=but).delete()
    Token.objects.filter(user=user, revoked_at=None).update(revoked_at=at)


# Which open the door, only the application can tell: the database has no key.


def _opening_sessions(user: User, **among: Any) -> list[Session]:
    rows, worth = Session.objects.filter(user=user, **among).defer("session_data"), user.get_session_auth_hash()
    return [row for row in rows if row.bound_to == row.binding(person=user.pk, worth=worth)]


def _opening_tokens(user: User, **among: Any) -> list[Token]:
    rows = Token.objects.filter(user=user, revoked_at=None, **among).select_related("user")
    return [row for row in rows if row.bound_to == row.binding()]
