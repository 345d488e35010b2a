"""What the pages of messages show: the table of who is told what, and one message with what a change would make of it."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db import connection
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.models import User
from casework.models import MessageVersion, Notice
from casework.notices import texts, undelivered, wordings
from casework.notices.gateways import chosen
from casework.notices.undelivered import CAUSES, Cause
from casework.policies import access, message_texts, sms_length
from casework.policies.message_texts import LANGUAGES, SMS, TRANSPORTS, Occasion, Wording
from casework.steps.word_message import of_version
from casework.verb import Text
from casework.writing.message_examples import examples

LATELY = timedelta(days=7)
MOST_UNDELIVERED = 1000
COUNTED = 200_000
"""Messages of the last days that are counted, at most."""
LOOKED_AT = 5_000
"""Of the newest notices, in which a real case for the preview is looked for."""
VERSIONS = 20
IN_WORDS: dict[str, Text] = {
    "zh-hans": gettext_lazy("Chinese"),
    "en": gettext_lazy("English"),
}
PLACEHOLDER = re.compile(r"x{13,}")
"""How an example writes a link's token or what only another room knows."""


@dataclass(frozen=True)
class Key:
    """One message: its occasion, a transport and a language."""

    occasion: Occasion
    transport: str
    language: str

    @property
    def kind(self) -> str:
        return self.occasion.kind

    @property
    def transport_label(self) -> str:
        return str(Notice.Transport(self.transport).label)

    @property
    def language_label(self) -> str:
        return str(IN_WORDS[self.language])

    @cached_property
    def names(self) -> tuple[str, ...]:
        return message_texts.variables(self.occasion.notification, self.language)

    @cached_property
    def default(self) -> str:
        return message_texts.default_text(self.occasion.notification, self.language)

    @cached_property
    def versions(self) -> Any:
        """The newest first."""
        of_key = MessageVersion.objects.filter(kind=self.kind, transport=self.transport, language=self.language)
        return of_key.select_related("author").order_by("-version")

    def wording_of(self, version: MessageVersion | None) -> Wording:
        """What a version says; the default where there is none."""
        return of_version(version) if version else message_texts.default_wording(self.occasion.notification)

    def text_of(self, wording: Wording) -> str:
        return wording.body or self.default


def key(kind: str, transport: str, language: str) -> Key | None:
    """None: there is no such message."""
    occasion = message_texts.occasions().get(kind)
    if occasion is None or transport not in TRANSPORTS or language not in LANGUAGES:
        return None
    return Key(occasion, transport, language)


def is_registered(transport: str) -> bool:
    """Whether a gateway here takes only texts that are registered with it."""
    return any(gateway.registered for gateway in chosen(transport))


# The table


@dataclass(frozen=True)
class Row:
    """`count`: how many went out lately. `version`: the last change, if there was one."""

    key: Key
    on: bool
    count: int
    version: MessageVersion | None


@dataclass(frozen=True)
class Table:
    """By occasion; `at_least`: there were too many to count them all."""

    groups: tuple[tuple[Occasion, tuple[Row, ...]], ...]
    at_least: bool


def table(*, at: datetime) -> Table:
    """Every message to citizens. Two queries."""
    versions, counts = wordings.current(), _counts(at=at)
    groups = tuple((occasion, tuple(_rows(occasion, versions, counts))) for occasion in message_texts.occasions().values())
    return Table(groups, at_least=sum(counts.values()) >= COUNTED)


def _rows(
    occasion: Occasion, versions: Mapping[wordings.Key, MessageVersion], counts: Mapping[wordings.Key, int]
) -> Iterable[Row]:
    for transport in TRANSPORTS:
        for language in LANGUAGES:
            this = (occasion.kind, transport, language)
            version = versions.get(this)
            row_key = Key(occasion, transport, language)
            on = bool(occasion.notification.required_because) or row_key.wording_of(version).enabled
            yield Row(row_key, on, counts.get(this, 0), version)


def _counts(*, at: datetime) -> dict[wordings.Key, int]:
    """By kind, transport and language."""
    with connection.cursor() as cursor:
        cursor.execute(_LATELY, [at - LATELY, COUNTED])
        return {(kind, transport, language): n for kind, transport, language, n in cursor.fetchall()}


_LATELY = """
    SELECT kind, transport, language, count(*) FROM (
        SELECT kind, transport, language FROM casework_notice
        WHERE state = 'sent' AND recipient_id IS NULL AND sent_at >= %s ORDER BY sent_at DESC LIMIT %s) AS newest
    GROUP BY 1, 2, 3
"""


def uncarried() -> list[str]:
    """The transports, in words, that no gateway carries here."""
    return [str(Notice.Transport(transport).label) for transport in TRANSPORTS if not chosen(transport)]


@dataclass(frozen=True)
class Undelivered:
    """How many lie where a citizen was not reached, by cause; `at_least`: there are more."""

    causes: tuple[tuple[Cause, int], ...]
    at_least: bool

    @property
    def count(self) -> int:
        return sum(count for _cause, count in self.causes)


def undelivered_by_cause(*, at: datetime) -> Undelivered:
    """Of all units, and of no citizen anything. One query."""
    counts = Counter(cause.code for cause in undelivered.causes(at=at, most=MOST_UNDELIVERED))
    by_cause = tuple((cause, counts[cause.code]) for cause in CAUSES if counts[cause.code])
    return Undelivered(by_cause, counts.total() > MOST_UNDELIVERED)


# One message


@dataclass(frozen=True)
class Shown:
    """What a text would be sent as. `number`: the case whose message is the example; empty where there was none lately.

    `text` empty and `problems` instead: it cannot be sent. `length`: of a text message, its variables as long as they get.
    """

    problems: tuple[str, ...]
    text: str
    number: str
    length: sms_length.Length | None


def shown(this: Key, body: str, user: User) -> Shown:
    """Three queries at most."""
    body = body.replace("\r\n", "\n").strip()
    longest = examples(this.names, language=this.language)
    if faults := message_texts.problems(body, transport=this.transport, names=this.names, examples=longest):
        return Shown(tuple(faults), "", "", _length(this, body, longest))
    notice = _newest(this, user)
    if notice is None:
        values, number = {name: PLACEHOLDER.sub(texts.MASK, value) for name, value in longest.items()}, ""
    else:
        values, number = texts.masked_values(notice, this.language), notice.case.number if notice.case else ""
    text = message_texts.fill(body, values)
    return Shown((), texts.as_sent(text, transport=this.transport, language=this.language), number, _length(this, body, longest))


def _length(this: Key, body: str, longest: Mapping[str, str]) -> sms_length.Length | None:
    if this.transport != SMS:
        return None
    known = {name: longest.get(name, "") for name in message_texts.VARIABLE.findall(body)}
    return sms_length.measure(message_texts.fill(body, known))


def _newest(this: Key, user: User) -> Notice | None:
    """A message on this occasion about a case that the person sees."""
    lately = Notice.objects.order_by("-pk").values("pk")[:LOOKED_AT]
    notices = Notice.objects.filter(pk__in=lately, kind=this.kind, recipient=None, case__in=access.visible_to(user))
    sealed = ("secret", "address", "case__email", "case__address", "case__place")
    return notices.select_related("case__unit").defer(*sealed).order_by("-pk").first()


@dataclass(frozen=True)
class Step:
    """A version and what it changed against the one before it."""

    version: MessageVersion
    changes: tuple[tuple[str, str, str], ...]


def history(this: Key, page: str) -> Any:
    """The newest first, a page of steps."""
    listed = Paginator(this.versions, VERSIONS).get_page(page)
    versions = list(listed.object_list)
    before = this.versions.filter(version__lt=versions[-1].version).first() if versions else None
    older = [*versions[1:], before][: len(versions)]
    listed.object_list = [
        Step(version, tuple(_changes(this, this.wording_of(earlier), of_version(version))))
        for version, earlier in zip(versions, older, strict=True)
    ]
    return listed


def _changes(this: Key, old: Wording, new: Wording) -> Iterable[tuple[str, str, str]]:
    pairs = (
        (pgettext("of a message", "Text"), this.text_of(old), this.text_of(new)),
        (_("Template code"), old.template_code or "—", new.template_code or "—"),
        (pgettext("of a message", "Sent"), _yes_or_no(old.enabled), _yes_or_no(new.enabled)),
    )
    return (pair for pair in pairs if pair[1] != pair[2])


def _yes_or_no(answer: bool) -> str:  # noqa: FBT001 - the value itself
    return _("Yes") if answer else _("No")
