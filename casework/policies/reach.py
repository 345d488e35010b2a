"""How a citizen can be written to: by text message, else by e-mail, else not at all. Source: DOMAIN, "Messages"."""

from django.db.models import Q

from casework.models import Case, Citizen, Notice
from casework.models.choices import ContactMethod


def written_to_by(citizen: Citizen | None, *, email: str) -> Notice.Transport | None:
    """The transport of a message to the citizen; None: number and PIN are read out or printed instead."""
    if citizen is not None and citizen.reach == ContactMethod.SMS:
        return Notice.Transport.SMS
    return Notice.Transport.EMAIL if email else None


def can_be_called(citizen: Citizen | None) -> bool:
    """Whether there is a number to call."""
    return citizen is not None and citizen.phone_hash is not None and citizen.reach != ContactMethod.NONE


def called(prefix: str = "") -> Q:
    """The same as `can_be_called`, as a filter. `prefix`: the way to the citizen."""
    return Q(**{f"{prefix}phone_hash__isnull": False}) & ~Q(**{f"{prefix}reach": ContactMethod.NONE})


def messages_go_by(case: Case) -> Notice.Transport | None:
    """The same of the citizen of a case."""
    return written_to_by(case.citizen, email=case.email)
