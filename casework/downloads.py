"""Photos and files as doors show and hand them out. What a stranger made is never shown as a page of ours."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from casework.models import Attachment, Case, Event
from casework.policies import access

CONTENT_TYPES = {Attachment.Kind.PHOTO: "image/jpeg", Attachment.Kind.PDF: "application/pdf"}
POLICY = "default-src 'none'; sandbox"
"""Opened by itself, it runs nothing, loads nothing and knows nobody."""

Address = Callable[[UUID], str]


@dataclass(frozen=True)
class ShownFile:
    """`picture`: drawn small on the page; else offered as a download. `size` in bytes, `width` and `height` in pixels."""

    name: str
    kind: str
    size: int
    picture: bool
    width: int | None
    height: int | None
    href: str


def of_case(case: Case, *, kinds: frozenset[str] = access.KINDS_WITH_FILES) -> dict[str, list[Attachment]]:
    """What was added to words of these kinds and not redacted, by the id of the words, in one query and without the content."""
    by_words: defaultdict[str, list[Attachment]] = defaultdict(list)
    for attachment in (
        Attachment.objects.filter(case=case, words__kind__in=kinds, redacted_at=None).defer("content").order_by("position")
    ):
        by_words[str(attachment.words_id)].append(attachment)
    return by_words


def of_events(case: Case, events: Iterable[Event], *, kinds: frozenset[str]) -> dict[str, list[Attachment]]:
    """The same, asked for only where one of all the case's events brought any: hardly a case has some."""
    return of_case(case, kinds=kinds) if any("files" in event.changes for event in events) else {}


def shown(attachments: list[Attachment], *, address: Address) -> list[ShownFile]:
    return [
        ShownFile(
            name=attachment.name,
            kind=str(Attachment.Kind(attachment.kind).label),
            size=attachment.size,
            picture=attachment.kind == Attachment.Kind.PHOTO,
            width=attachment.width,
            height=attachment.height,
            href=address(attachment.pk),
        )
        for attachment in attachments
    ]


def response(attachment: Attachment) -> HttpResponse:
    """A photo to be looked at, anything else to be saved, under its name. `attachment`: one that was not redacted."""
    kind = Attachment.Kind(attachment.kind)
    content: Any = attachment.content
    answer = HttpResponse(content, content_type=CONTENT_TYPES[kind])
    disposition = content_disposition_header(kind != Attachment.Kind.PHOTO, attachment.name)
    answer["Content-Disposition"] = disposition or "attachment"
    answer["Content-Security-Policy"] = POLICY
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
