"""How messages to citizens go now: the newest versions, read once for many messages and never more than seconds old."""

import logging
from collections.abc import Mapping
from threading import Lock
from time import monotonic

from casework.models import MessageVersion
from casework.policies import message_texts
from casework.policies.message_texts import Wording
from casework.steps.word_message import is_written, of_version
from casework.verb import Notification

logger = logging.getLogger("doorstep.notices")

FRESH_SECONDS = 5

Key = tuple[str, str, str]
"""Kind, transport and language."""


class _Remembered:
    """What was read last in this process, and when by the monotonic clock."""

    lock = Lock()
    read_at = float("-inf")
    versions: Mapping[Key, MessageVersion] = {}


def current() -> dict[Key, MessageVersion]:
    """The newest version of each message that was ever changed, with its author. One query.

    One that the application did not sign is left out: the one before it holds, or the default.
    """
    newest = MessageVersion.objects.order_by("-kind", "-transport", "-language", "-version").select_related("author")
    versions = {}
    for version in newest.distinct("kind", "transport", "language"):
        if written := _newest_written(version):
            versions[version.kind, version.transport, version.language] = written
    return versions


def _newest_written(version: MessageVersion) -> MessageVersion | None:
    if is_written(version):
        return version
    logger.error("version %d of the message %s was not written by the application", version.version, version.kind)
    same = MessageVersion.objects.filter(kind=version.kind, transport=version.transport, language=version.language)
    earlier = same.filter(version__lt=version.version).order_by("-version").select_related("author")
    return next(filter(is_written, earlier), None)


def wording(notification: Notification, transport: str, language: str) -> Wording:
    """At most FRESH_SECONDS old."""
    version = _remembered().get((notification.kind, transport, language))
    return of_version(version) if version else message_texts.default_wording(notification)


def is_on(notification: Notification, transport: str, language: str) -> bool:
    """Whether such messages are sent. Those without which a case cannot go on always are."""
    return bool(notification.required_because) or wording(notification, transport, language).enabled


def forget() -> None:
    """Read again when next asked."""
    _Remembered.read_at = float("-inf")


def _remembered() -> Mapping[Key, MessageVersion]:
    with _Remembered.lock:
        if monotonic() - _Remembered.read_at > FRESH_SECONDS:
            _Remembered.versions, _Remembered.read_at = current(), monotonic()
        return _Remembered.versions
