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
    """One line of the story. `rule`: which one its words rely on. `files`: what came with them."""

    at: datetime
    icon: str
    who: str
    sentence: str
    text: str
    rule: str
    files: list[ShownFile]


@dataclass(frozen=True)
class Account:
    """What the unit says that was done, or what the citizen asked for. `redacted`: by law, so nothing of it is left."""

    title: str = ""
    text: str = ""
    files: tuple[ShownFile, ...] = ()
    at: datetime | None = None
    redacted: bool = False


def lines(case: Case, *, address: Address, of_citizen: bool) -> list[Line]:
    """The newest first. `address`: where a file of the case is opened. `of_citizen`: with what the citizen wrote since."""
    kinds = _kinds(of_citizen=of_citizen) - {Words.Kind.DEMAND}
    events = list(case.events.filter(public=True).select_related("actor", "on_behalf_of").order_by("-seq"))
    names = event_text.names_in(events)
    words_by_id = {str(words.pk): words for words in case.words.all()}
    files = downloads.of_case(case, kinds=kinds)
    story = []
    for event in events:
        words = words_by_id.get(event.facts.get("words_id", ""))
        verb = registry.find(event.verb)
        is_for_citizen = words is not None and (
            words.kind in kinds or (verb is not None and verb.reason_public and (of_citizen or words.author_id is not None))
        )
        story.append(
            Line(
                at=event.occurred_at,
                icon=(verb.event_style if verb else EventStyle()).icon,
                who=event_text.who(event, for_citizen=True),
                sentence=event_text.sentence(event, names, for_citizen=True),
                text=_full(words) if words and is_for_citizen else "",
                rule=words.title if words and is_for_citizen and words.kind == Words.Kind.RESOLUTION else "",
                files=downloads.shown(files.get(event.facts.get("words_id", ""), []), address=address),
            )
        )
    return story


def account(case: Case, *, address: Address) -> Account:
    """The newest one; an empty one where the unit has not said yet that anything was done."""
    return _account(case.words.filter(kind=Words.Kind.RESOLUTION).order_by("-created_at").first(), address=address)


def demand(case: Case, *, address: Address) -> Account:
    """What the citizen asked for, in their own words and with their own photos."""
    return _account(case.words.filter(kind=Words.Kind.DEMAND).order_by("created_at").first(), address=address)


def _account(words: Words | None, *, address: Address) -> Account:
    if words is None:
        return Account()
    attachments = list(words.attachments.filter(redacted_at=None).defer("content").order_by("position"))
    files = tuple(downloads.shown(attachments, address=address))
    return Account(words.title, _full(words), files, words.created_at, redacted=words.redacted_at is not None)


def _kinds(*, of_citizen: bool) -> frozenset[str]:
    """Words that are read by a link. `of_citizen`: it is in the citizen's hands, or the unit reads those words anyway."""
    return access.KINDS_FOR_CITIZEN if of_citizen else access.KINDS_FOR_CITIZEN - access.KINDS_OF_CITIZEN


def file(case: Case, identity: UUID, *, of_citizen: bool) -> Attachment | None:
    """One that the citizen may see: it came with words of theirs, or with some that were written to them."""
    attachment = case.attachments.select_related("words").filter(pk=identity, redacted_at=None).first()
    if attachment is None or attachment.words.kind not in _kinds(of_citizen=of_citizen):
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
