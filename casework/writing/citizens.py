"""Who asks: found by the phone, else new; and why what they gave cannot be used."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from casework import phones
from casework.crypto import keyed_hash
from casework.models import Citizen
from casework.models.choices import ContactMethod
from casework.policies import email_address
from casework.wording import join_names
from casework.writing.demand_fields import LONGEST
from casework.writing.words import clean


@dataclass(frozen=True)
class CitizenDetails:
    """As the citizen gave them; nothing is required. `language`: in which they asked, where that is known."""

    name: str = ""
    phone: str = ""
    reach: str = ""
    email: str = ""
    language: str = ""


def citizen_of(details: CitizenDetails, *, at: datetime) -> Citizen | None:
    """Found by phone, else new; a citizen who gave nothing stays anonymous and is never joined.

    Whoever gave an e-mail address alone is somebody where it is known in which language to write to them.
    """
    written_to = details.email.strip() and details.language
    if not details.phone.strip() and not details.name.strip() and not written_to:
        return None
    if not details.phone.strip():
        language = {"language": details.language} if details.language else {}
        return Citizen.objects.create(name=details.name.strip(), reach=ContactMethod.NONE, created_at=at, **language)
    return citizen_by_phone(details.phone, name=details.name, reach=details.reach, language=details.language, at=at)


def citizen_by_phone(phone: str, *, name: str = "", reach: str = "", language: str = "", at: datetime) -> Citizen:
    """The citizen with that phone, made where there is none; a known one's language stays. Two at once find the same one."""
    number = phones.to_e164(phone)
    line = phones.line_of(number)
    citizen, _created = Citizen.objects.get_or_create(
        phone_hash=keyed_hash(number, purpose="phone"),
        defaults={
            "phone": number,
            "line_hash": keyed_hash(line, purpose="phone") if line != number else None,
            "name": name.strip(),
            "reach": reach or phones.reachable(number),
            "created_at": at,
            **({"language": language} if language else {}),
        },
    )
    return citizen


def email_problem(address: str) -> str:
    """Why a citizen's messages cannot go to an e-mail address, in words; empty where they can."""
    address = address.strip()
    if not email_address.can_be_written_to(address):
        return _("This is no e-mail address. Write it like name@example.org.")
    if User.objects.filter(email__iexact=address, is_active=True).exists():
        return _("This address belongs to a member of the staff, who must not receive a citizen's links. Enter another one.")
    return ""


def phone_problem(phone: str) -> str:
    """Why a number cannot be taken, in words; empty where it can."""
    try:
        phones.to_e164(phone)
    except ValueError as wrong:
        return str(wrong)
    return ""


def citizen_problems(details: CitizenDetails) -> dict[str, list[str]]:
    problems: dict[str, list[str]] = {}
    for name, value in (("citizen.name", details.name), ("citizen.phone", details.phone), ("citizen.email", details.email)):
        clean(value, field=name, required=False, longest=LONGEST[name])
    if details.email.strip() and (problem := email_problem(details.email)):
        problems["citizen.email"] = [problem]
    if details.reach and details.reach not in ContactMethod.values:
        problems["citizen.reach"] = [_("Choose one of these: %(values)s.") % {"values": join_names(ContactMethod.values)}]
    if details.phone.strip():
        if problem := phone_problem(details.phone):
            problems["citizen.phone"] = [problem]
    elif details.reach in {ContactMethod.SMS, ContactMethod.VOICE}:
        problems["citizen.phone"] = [_("To reach the citizen this way, enter a phone number.")]
    return problems
