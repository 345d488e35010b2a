"""Correct a citizen's detail. Where messages go takes a second person, and the old number or address is told."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Role, User
from casework import phones
from casework.bounds import AT_WILL
from casework.effect import UNCHANGED, Effect, Standing
from casework.lifecycle import OPEN, State, WaitKind
from casework.models import Case, Citizen, Correction, Event, Link, Notice, Words
from casework.models.choices import ContactMethod
from casework.policies.merging import asks_citizen
from casework.policies.reach import messages_go_by
from casework.refusal import Refused, unusable
from casework.steps.along import asked_again
from casework.steps.register import REGISTERED
from casework.timeline import append
from casework.verb import Ask, EventStyle, Facts, Names, Notification, Part, Replaces, ReviewSubject, Verb, declare, step
from casework.writing import links, messages, waits, words
from casework.writing.citizens import citizen_by_phone, email_problem
from casework.writing.declarations import REASON
from casework.writing.demand_fields import LONGEST
from casework.writing.transition import change, lock_and_check

CORRECTABLE = (
    ("name", gettext_lazy("Name")),
    ("phone", gettext_lazy("Phone")),
    ("email", pgettext_lazy("address", "E-mail")),
    ("address", gettext_lazy("Address")),
)
BY_TWO = {
    "phone": (
        gettext_lazy("This is already the citizen's number."),
        gettext_lazy("You proposed this number yourself. A second operator must enter it again to confirm it."),
    ),
    "email": (
        gettext_lazy("This is already the citizen's e-mail address."),
        gettext_lazy("You proposed this address yourself. A second operator must enter it again to confirm it."),
    ),
}
"""Where messages go; and what is said to whoever enters what stands there, or what they proposed themselves."""


def _event_text(event: Event, _names: Names) -> str:
    if event.fact("confirmed") is False and event.fact("field") == "email":
        return _("A new e-mail address was proposed; it awaits confirmation by a second person.")
    if event.fact("confirmed") is False:
        return _("A new phone number was proposed; it awaits confirmation by a second person.")
    return _("Corrected: %(field)s.") % {"field": dict(CORRECTABLE).get(event.fact("field"), "?")}


def _phone_changed(event: Event) -> bool:
    return bool(event.fact("field") == "phone" and event.fact("confirmed"))


def _goes_elsewhere(event: Event, case: Case) -> bool:
    """Whether what the citizen was sent goes to them once more: an address beside a mobile phone is only kept."""
    by_email = event.fact("field") == "email" and event.fact("confirmed") and messages_go_by(case) == Notice.Transport.EMAIL
    return _phone_changed(event) or bool(by_email)


def _effect(_standing: Standing, facts: Facts) -> Effect:
    """A proposed number or address waits for a second person; once it is confirmed, or replaced, it does not any more."""
    about = CORRECTION.about
    if facts["field"] not in BY_TWO:
        return UNCHANGED
    return Effect(ends_reviews=(about, ""), opens_review=None if facts["confirmed"] else (about, about))


def _present(case: Case) -> dict[str, Part]:
    citizen = case.citizen
    return {
        "name": Part(citizen.name if citizen else ""),
        "phone": Part(citizen.phone if citizen else ""),
        "email": Part(case.email),
        "address": Part(case.address),
    }


def _entered(fields: Facts) -> dict[str, tuple[str, str]]:
    return {fields["field"]: ("value", fields["value"])}


CORRECTION = ReviewSubject(
    "correction",
    owner="operator",
    due_text=gettext_lazy("Case %(number)s: a second operator must confirm a new phone number or e-mail address."),
)
EMAIL_CHANGED = Notification(
    "email_changed",
    citizen=True,
    citizen_text=gettext_lazy(
        "Messages about case %(number)s will no longer come to this e-mail address. If you did not request it, please call the "
        "hotline."
    ),
    label=gettext_lazy("Another e-mail address"),
    required_because=gettext_lazy("It is how the owner of the old address hears of a change that nobody asked for."),
)
"""To the old address, which only the step knows."""
CORRECT = declare(
    Verb(
        code="correct",
        label=gettext_lazy("Correct a citizen's detail"),
        roles=frozenset({Role.OPERATOR}),
        outside=True,
        sources=OPEN | {State.MERGED},
        position=250,
        asks=(
            Ask("field", "choice", gettext_lazy("Information"), choices=CORRECTABLE),
            Ask("value", "line", gettext_lazy("New value")),
            REASON,
        ),
        replaces=Replaces(_present, _entered),
        note=gettext_lazy(
            "A new phone number or e-mail address must be confirmed by a second person, who enters it again; the old one is "
            "notified. Of several that wait the last holds."
        ),
        public=False,
        event_text=_event_text,
        event_style=EventStyle("edit"),
        # The old number is told, and what was sent to the old one goes to the new.
        tells=(
            Notification(
                "phone_changed",
                citizen=True,
                when=lambda event, _case: _phone_changed(event) and event.fact("old_citizen"),
                params=lambda event: {"old_citizen": event.fact("old_citizen")},
                citizen_text=gettext_lazy(
                    "Messages about case %(number)s will go to another phone number from now on. If you did "
                    "not request it, please call the hotline."
                ),
                label=gettext_lazy("Another phone number"),
                required_because=gettext_lazy("It is how the owner of the old number hears of a change that nobody asked for."),
            ),
            replace(REGISTERED, when=_goes_elsewhere),
            *asked_again(lambda event, case: _goes_elsewhere(event, case) and asks_citizen(case)),
        ),
        sends=(EMAIL_CHANGED,),
        reviews=(CORRECTION,),
        effect=_effect,
        a_day=AT_WILL,
    )
)


@step(CORRECT)
@transaction.atomic
def correct(case: Case, *, field: str, value: str, reason: str, actor: User, at: datetime) -> Case:
    """`field`: name, phone, email or address. A phone or e-mail that one person enters is proposed; by a second, who enters the
    same, done."""
    if field not in dict(CORRECTABLE):
        raise unusable({"field": [_("Choose what to correct.")]})
    value = words.clean(value, field="value", longest=LONGEST[field if field in LONGEST else f"citizen.{field}"])
    reason = words.clean(reason, field="reason")
    case, _snapshot = lock_and_check(case, CORRECT, actor=actor)
    facts = words.write(case, Words.Kind.REASON, reason, author=actor, at=at) | {"field": field}
    before = case.email if messages_go_by(case) == Notice.Transport.EMAIL else ""
    if field in BY_TWO:
        facts |= _by_two(case, field, _usable(field, value), actor=actor, at=at)
    elif field == "address":
        change(case, address=value)
    elif case.citizen is None:
        change(case, citizen=Citizen.objects.create(name=value, reach=ContactMethod.NONE, created_at=at))
    else:
        Citizen.objects.filter(pk=case.citizen.pk).update(name=value)
    event = append(case, CORRECT, actor=actor, at=at, facts=facts)
    if before and (case.email != before or messages_go_by(case) != Notice.Transport.EMAIL):
        messages.to_old_address(case, EMAIL_CHANGED, address=before, event=event, at=at)
    return case


def _usable(field: str, value: str) -> str:
    """As it is kept. Raises Invalid where nothing can be sent there."""
    if field == "phone":
        try:
            return phones.to_e164(value)
        except ValueError as wrong:
            raise unusable({"value": [str(wrong)]}) from wrong
    if problem := email_problem(value):
        raise unusable({"value": [problem]})
    return value


def _by_two(case: Case, field: str, value: str, *, actor: User, at: datetime) -> dict[str, object]:
    is_already, by_oneself = BY_TWO[field]
    present = case.email if field == "email" else case.citizen.phone if case.citizen else ""
    if value == present:
        raise Refused("already_done", str(is_already))
    proposed = Correction.objects.select_for_update().filter(case=case).first()
    if proposed is None or (proposed.field, proposed.value) != (field, value):
        Correction.objects.filter(case=case).delete()
        Correction.objects.create(case=case, field=field, value=value, proposed_by=actor, proposed_at=at)
        waits.end(case, WaitKind.REVIEW, by=CORRECT.code, at=at, about="correction")
        waits.open_review(case, "correction", working_days=1, at=at)
        return {"confirmed": False}
    if proposed.proposed_by_id == actor.pk:
        raise Refused("needs_second_person", str(by_oneself))
    proposed.delete()
    waits.end(case, WaitKind.REVIEW, by=CORRECT.code, at=at, about="correction")
    confirmed = {"confirmed": True, "proposed_by": proposed.proposed_by_id}
    return confirmed | (_new_email(case, value, at=at) if field == "email" else _new_phone(case, value, at=at))


def _new_email(case: Case, address: str, *, at: datetime) -> dict[str, object]:
    change(case, email=address)
    links.void_sent(case, via=Link.Via.EMAIL, at=at)
    return {}


def _new_phone(case: Case, number: str, *, at: datetime) -> dict[str, object]:
    before = case.citizen
    change(case, citizen=citizen_by_phone(number, name=before.name if before else "", at=at))
    links.void_sent(case, via=Link.Via.SMS, at=at)
    return {"old_citizen": before.pk if before else None}
