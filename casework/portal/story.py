"""What happened, as the citizen reads it: public events, and the words and files that were meant for them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from casework import downloads, event_text
from casework import verb as registry
from casework.crypto import CannotOpen
from casework.downloads import Address, ShownFile
from casework.models import Attachment, Case, Event, Words
from casework.policies import access
from casework.verb import EventStyle
from casework.writing.words import in_full


@dataclass(frozen=True)
class Line:
    """One line of the story. `files`: what came with its words."""

    at: datetime
    icon: str
    who: str
    sentence: str
    text: str
    files: list[ShownFile]


@dataclass(frozen=True)
class Account:
    """What the unit says that was done."""

    text: str = ""
    files: tuple[ShownFile, ...] = ()


def lines(case: Case, *, address: Address) -> list[Line]:
    """The newest first. `address`: where a file of the case is opened."""
    events = list(case.events.filter(public=True).select_related("actor", "on_behalf_of").order_by("-seq"))
    names = event_text.names_in(events)
    words_by_id = {str(words.pk): words for words in case.words.all()}
    files = downloads.of_case(case, kinds=access.KINDS_FOR_CITIZEN)
    story = []
    for event in events:
        words = words_by_id.get(event.facts.get("words_id", ""))
        verb = registry.find(event.verb)
        is_for_citizen = words is not None and (
            words.kind in access.KINDS_FOR_CITIZEN or (verb is not None and verb.reason_public)
        )
        story.append(
            Line(
                at=event.occurred_at,
                icon=(verb.event_style if verb else EventStyle()).icon,
                who=event_text.who(event, for_citizen=True),
                sentence=event_text.sentence(event, names),
                text=_full(words) if words and is_for_citizen else "",
                files=downloads.shown(files.get(event.facts.get("words_id", ""), []), address=address),
            )
        )
    return story


def account(case: Case, *, address: Address) -> Account:
    """The newest one; an empty one where the unit has not said yet that anything was done."""
    words = case.words.filter(kind=Words.Kind.RESOLUTION).order_by("-created_at").first()
    if words is None:
        return Account()
    attachments = list(words.attachments.filter(redacted_at=None).defer("content").order_by("position"))
    return Account(_full(words), tuple(downloads.shown(attachments, address=address)))


def file(case: Case, identity: UUID) -> Attachment | None:
    """One that the citizen may see: it came with words that were written to them."""
    attachment = case.attachments.select_related("words").filter(pk=identity, redacted_at=None).first()
    if attachment is None or attachment.words.kind not in access.KINDS_FOR_CITIZEN:
        return None
    quoted = Event.objects.filter(case=case, public=True, facts__words_id=str(attachment.words_id))
    return attachment if quoted.exists() else None


def title(case: Case) -> str:
    """What the demand is called; nothing where it is told in no words any more."""
    demand = case.words.filter(kind=Words.Kind.DEMAND).first()
    return demand.title if demand else ""


def _full(words: Words) -> str:
    try:
        return in_full(words).text
    except CannotOpen:
        return _("This text cannot be shown at the moment. Ask the hotline what it says.")
