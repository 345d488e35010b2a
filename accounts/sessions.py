"""The engine of sessions (SESSION_ENGINE): Django's, with rows that name their person, so that they can be listed and ended."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends import db
from django.http import HttpRequest
from django.utils import timezone

from accounts import clients
from accounts.batches import batches
from accounts.hashing import keyed_digest
from accounts.models import Session

DEVICE, SIGNED_IN_AT = "device", "signed_in_at"
TOUCHED_EVERY = timedelta(minutes=5)
"""So exact is "last used": a request that only reads writes no more often than this."""


class SessionStore(db.SessionStore):
    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    @classmethod
    def clear_expired(cls) -> None:
        """What Django's own `clearsessions` asks for."""
        forget(at=timezone.now())

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(pk=digest(session_key)).exists()

    def load(self) -> dict[str, Any]:
        """Nothing, where the row or its data were taken from another session."""
        row = self._get_session_from_db()
        data: dict[str, Any] = self.decode(row.session_data) if row else {}
        if row and not _belongs(row, data):
            self._session_key = None
            return {}
        return data

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        signed_in_at = data.get(SIGNED_IN_AT)
        row = Session(
            session_key=digest(self._get_or_create_session_key()),  # type: ignore[attr-defined]
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
            user_id=data.get(SESSION_KEY),
            device=data.get(DEVICE, ""),
            signed_in_at=datetime.fromisoformat(signed_in_at) if signed_in_at else None,
            used_at=timezone.now(),
        )
        row.bound_to = row.binding(person=data.get(SESSION_KEY), worth=data.get(HASH_SESSION_KEY, ""))
        return row

    def delete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            Session.objects.filter(pk=digest(key)).delete()

    def _get_session_from_db(self) -> Session | None:
        now = timezone.now()
        row = Session.objects.filter(pk=digest(str(self.session_key)), expire_date__gt=now).first()
        if row is None:
            self._session_key = None
        elif row.used_at <= now - TOUCHED_EVERY:
            Session.objects.filter(pk=row.pk).update(used_at=now)
        return row


def _belongs(row: Session, data: dict[str, Any]) -> bool:
    person, worth = data.get(SESSION_KEY), data.get(HASH_SESSION_KEY, "")
    return str(row.user_id or "") == (person or "") and row.bound_to == row.binding(person=person, worth=worth)


def forget(*, at: datetime) -> int:
    """Drop those that have ended by themselves; how many. What they hold of a person goes with them."""
    ended = Session.objects.filter(expire_date__lte=at)
    return sum(Session.objects.filter(pk__in=keys, expire_date__lte=at).delete()[0] for keys in batches(ended))


def digest(session_key: str) -> str:
    """What is stored of a key."""
    return keyed_digest(session_key.encode("utf-8", "surrogatepass")).hex()


def remember_sign_in(*, request: HttpRequest, **_signal: Any) -> None:
    """When somebody signs in: since when, and with what kind of device, for their own list."""
    request.session[SIGNED_IN_AT] = timezone.now().isoformat()
    request.session[DEVICE] = clients.device(request)
