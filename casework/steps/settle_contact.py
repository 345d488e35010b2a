"""Settle a contact: an enquiry or praise is answered on the call, or the caller is handed over to another service.

It is no case and owes no visit. A complaint, a report or a call for help is never a contact (DOMAIN, "From contact to case").
"""

from dataclasses import dataclass, field
from datetime import datetime

from celery import current_app
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from casework import bounds
from casework.crypto import digest_token, keyed_hash, new_short_token
from casework.models import Article, ArticleVersion, Citizen, Contact, Notice
from casework.models.choices import Kind
from casework.policies import access, contact_access
from casework.policies.reach import written_to_by
from casework.refusal import NotAllowed, Refused, at_most_in_a_line, missing, unusable
from casework.steps.register import take_numbers
from casework.verb import Notification, announce
from casework.wording import join_names
from casework.writing import contact_words
from casework.writing.citizens import CitizenDetails, citizen_of, citizen_problems
from casework.writing.contact_words import AskedAndAnswered
from casework.writing.words import clean

LONGEST = {"text": 2000, "answer": 4000, "handed_whom": 80}
SHARE = 0.05
"""Of contacts, drawn for supervisors."""
NEVER = frozenset({Kind.COMPLAINT, Kind.REPORT, Kind.HELP, Kind.SUGGESTION})
"""Kinds of demands that are always cases."""

CONTACT_SETTLED = announce(
    Notification(
        "settle_contact",
        citizen=True,
        citizen_text=gettext_lazy(
            "Your call was settled with an answer, number %(number)s. If that does not settle it, make it a case here: "
            "%(contact_link)s"
        ),
        label=gettext_lazy("Settled on the call"),
        required_because=gettext_lazy("By its link the citizen makes a case of what was not settled."),
    )
)


@dataclass(frozen=True)
class Settlement:
    """As the operator takes it down. `answer` empty: as the article says. `handed_to`: one of Contact.Service; with it the kind
    is `handed_over`, whatever else is named."""

    text: str
    answer: str = ""
    kind: str = Contact.Kind.ENQUIRY
    article: ArticleVersion | None = None
    handed_to: str = ""
    handed_whom: str = ""
    citizen: CitizenDetails = field(default_factory=CitizenDetails)


def settle_contact(settlement: Settlement, *, actor: User, at: datetime) -> Contact:
    """Log it. The citizen with a mobile phone is written to. Raises NotAllowed, Invalid, Refused and TooManyToday."""
    permitted = access.may(actor, contact_access.SETTLE_CONTACT)
    if not permitted:
        raise NotAllowed(permitted.code, permitted.reason)
    full = _checked(settlement, at=at)
    with transaction.atomic():  # waited for by whoever comes at the same moment, so not for long
        bounds.add(bounds.CONTACTS, actor, at=at)
        number = contact_number(take_numbers(1, at=at)[0])
    return _write(settlement, full, number, actor=actor, at=at)


def contact_number(number: str) -> str:
    """Q261127-00012 for 20261127-00012: a number that no case has or will have, and that is not read as one, the Q lost too."""
    return f"Q{number[2:]}"


def is_sampled(number: str) -> bool:
    """Drawn by a key that only the servers have: whoever settles it cannot tell beforehand."""
    return int.from_bytes(keyed_hash(number, purpose="contact_sample")[:4]) < SHARE * 2**32


def check_kind(kind: str) -> None:
    """Raises Refused for what is always a case."""
    if kind in NEVER:
        raise Refused(
            "never_a_contact",
            _(
                "Only an enquiry, praise or a call that is handed over is settled on the call. A complaint, a report, "
                "a suggestion or a call for help is always a case: register it."
            ),
        )


def _checked(settlement: Settlement, *, at: datetime) -> AskedAndAnswered:
    check_kind(settlement.kind)
    problems = {name: [_not_one_of(known)] for name, value, known in _coded(settlement) if value not in known}
    if len(settlement.handed_whom) > LONGEST["handed_whom"] or not settlement.handed_whom.isprintable():
        problems["handed_whom"] = [at_most_in_a_line(LONGEST["handed_whom"])]
    if problems := problems | citizen_problems(settlement.citizen):
        raise unusable(problems)
    _quotable(settlement.article, at=at)
    quoted = settlement.article.answer if settlement.article else ""
    text = clean(settlement.text, longest=LONGEST["text"])
    answer = clean(settlement.answer or quoted, field="answer", required=False, longest=LONGEST["answer"], to_citizen=True)
    if not answer and _kind(settlement) == Contact.Kind.ENQUIRY:
        raise missing({"answer": [_("Write what you answered, or choose an article.")]})
    return AskedAndAnswered(text, answer)


def _coded(settlement: Settlement) -> tuple[tuple[str, str, list[str]], ...]:
    kinds = [Contact.Kind.ENQUIRY.value, Contact.Kind.PRAISE.value]
    if settlement.handed_to:
        kinds.append(Contact.Kind.HANDED_OVER.value)
    return (("kind", settlement.kind, kinds), ("handed_to", settlement.handed_to, ["", *Contact.Service.values]))


def _not_one_of(known: list[str]) -> str:
    return _("Choose one of these: %(values)s.") % {"values": join_names(filter(None, known))}


def _quotable(article: ArticleVersion | None, *, at: datetime) -> None:
    if article is None:
        return
    if article.valid_until < timezone.localtime(at).date():
        raise Refused(
            "article_expired",
            _("This article has expired and may no longer be quoted. Answer from another one, or register a case."),
        )
    if not Article.objects.filter(current=article).exists():
        raise Refused("article_changed", _("This article was changed meanwhile. Read it again before you quote it."))


def _kind(settlement: Settlement) -> str:
    return Contact.Kind.HANDED_OVER if settlement.handed_to else settlement.kind


@transaction.atomic
def _write(settlement: Settlement, full: AskedAndAnswered, number: str, *, actor: User, at: datetime) -> Contact:
    citizen = citizen_of(settlement.citizen, at=at)
    written_by = written_to_by(citizen, email="")
    token = new_short_token() if written_by else ""
    contact = Contact.objects.create(
        number=number,
        kind=_kind(settlement),
        article=settlement.article,
        handed_to=settlement.handed_to,
        handed_whom=settlement.handed_whom.strip(),
        citizen=citizen,
        operator=actor,
        at=at,
        link_digest=digest_token(token) if token else None,
        sampled=is_sampled(number),
        **contact_words.columns(full),
    )
    if citizen and written_by:
        _announce(contact, citizen, token, by=written_by, at=at)
    return contact


def _announce(contact: Contact, citizen: Citizen, token: str, *, by: Notice.Transport, at: datetime) -> None:
    Notice.objects.create(
        kind=CONTACT_SETTLED.kind,
        citizen=citizen,
        transport=by,
        language=citizen.language,
        params={"number": contact.number},
        secret=token,
        deliver_after=at,
        created_at=at,
    )

    def wake() -> None:
        current_app.send_task("casework.tasks.deliver_by", [by.value], ignore_result=True)

    transaction.on_commit(wake, robust=True)
