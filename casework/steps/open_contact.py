"""Open a contact: what was settled on the call was not settled, and becomes a case. Once, however often it is asked for."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from casework.crypto import digest_token
from casework.models import Case, Contact, ContactOpening
from casework.models.choices import Channel, Kind
from casework.policies import access, contact_access
from casework.refusal import NotAllowed
from casework.steps.register import OF_CONTACTS, REGISTER, Demand, checked, register_as, take_numbers
from casework.timeline import count
from casework.writing import contact_words
from casework.writing.citizens import CitizenDetails

LINK_LIVES = timedelta(days=90)
KINDS = {Contact.Kind.ENQUIRY: Kind.ENQUIRY, Contact.Kind.PRAISE: Kind.PRAISE, Contact.Kind.HANDED_OVER: Kind.HELP}


@dataclass(frozen=True)
class Opened:
    """`pin`, `track_token`: of a case that was registered now, for a citizen whom no message reaches; shown once."""

    case: Case
    is_new: bool
    pin: str = ""
    track_token: str = ""


def open_contact(contact: Contact, *, actor: User | None, at: datetime) -> Opened:
    """The case that it became, now or before. `actor` None: the citizen, by their link. Raises NotAllowed and TooManyToday."""
    if actor is not None and not (permitted := access.may(actor, contact_access.OPEN_CONTACT)):
        raise NotAllowed(permitted.code, permitted.reason)
    if opening := _opening(contact):
        return Opened(opening.case, is_new=False)
    with transaction.atomic():
        count(REGISTER, actor=actor, at=at)
        number = take_numbers(1, at=at)[0]
    return _open(contact, number, actor=actor, at=at)


def by_link(token: str, *, at: datetime) -> Contact | None:
    """The contact behind the link in its message; None for one that is unknown or too old."""
    known = Contact.objects.filter(link_digest=digest_token(token), at__gt=at - LINK_LIVES)
    return known.select_related("citizen", "opening__case", "article").first()


@transaction.atomic
def _open(contact: Contact, number: str, *, actor: User | None, at: datetime) -> Opened:
    contact = Contact.objects.select_for_update(of=("self",)).select_related("citizen").get(pk=contact.pk)
    if opening := _opening(contact):  # by somebody who came at the same moment
        return Opened(opening.case, is_new=False)
    registered = register_as(number, _demand(contact), (), actor=actor, at=at)
    ContactOpening.objects.create(contact=contact, case=registered.case, by=actor, at=at)
    return Opened(registered.case, is_new=True, pin=registered.pin, track_token=registered.track_token)


def _opening(contact: Contact) -> ContactOpening | None:
    return ContactOpening.objects.filter(contact=contact).select_related("case").first()


def _demand(contact: Contact) -> Demand:
    """Under its number, by which it is found again."""
    citizen = contact.citizen
    demand = Demand(
        text=contact_words.in_full(contact).text,
        channel=Channel.PHONE,
        kind=KINDS[Contact.Kind(contact.kind)],
        citizen=CitizenDetails(name=citizen.name, phone=citizen.phone) if citizen else CitizenDetails(),
    )
    return replace(checked(demand), source=OF_CONTACTS, external_id=contact.number)
