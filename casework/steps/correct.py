"""Correct a citizen's detail. A phone number takes a second person, and the old number is told."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role, User
from casework import phones
from casework.bounds import AT_WILL
from casework.effect import UNCHANGED, Effect, Standing
from casework.lifecycle import OPEN, State, WaitKind
from casework.models import Case, Citizen, Correction, Event, Words
from casework.models.choices import ContactMethod
from casework.refusal import Refused, unusable
from casework.steps.register import REGISTERED, citizen_by_phone
from casework.steps.resolve import RESOLVED
from casework.timeline import append
from casework.verb import Ask, EventStyle, Facts, Names, Notification, Part, Replaces, ReviewSubject, Verb, declare, step
from casework.writing import links, waits, words
from casework.writing.declarations import REASON
from casework.writing.demand_fields import LONGEST
from casework.writing.transition import change, lock_and_check

CORRECTABLE = (("name", gettext_lazy("Name")), ("phone", gettext_lazy("Phone")), ("address", gettext_lazy("Address")))


def _event_text(event: Event, _names: Names) -> str:
    if event.fact("confirmed") is False:
        return _("A new phone number was proposed; it awaits confirmation by a second person.")
    return _("Corrected: %(field)s.") % {"field": dict(CORRECTABLE).get(event.fact("field"), "?")}


def _phone_changed(event: Event, _case: Case) -> bool:
    return bool(event.fact("field") == "phone" and event.fact("confirmed"))


def _effect(_standing: Standing, facts: Facts) -> Effect:
    """A proposed number waits for a second person; once it is confirmed, or replaced by another, it does not any more."""
    about = CORRECTION.about
    if facts["field"] != "phone":
        return UNCHANGED
    return Effect(ends_reviews=(about, ""), opens_review=None if facts["confirmed"] else (about, about))


def _present(case: Case) -> dict[str, Part]:
    citizen = case.citizen
    return {
        "name": Part(citizen.name if citizen else ""),
        "phone": Part(citizen.phone if citizen else ""),
        "address": Part(case.address),
    }


def _entered(fields: Facts) -> dict[str, tuple[str, str]]:
    return {fields["field"]: ("value", fields["value"])}


CORRECTION = ReviewSubject(
    "correction",
    owner="operator",
    due_text=gettext_lazy("Case %(number)s: a second operator must confirm a new phone number."),
)
CORRECT = declare(
    Verb(
        code="correct",
        label=gettext_lazy("Correct a citizen's detail"),
        roles=frozenset({Role.OPERATOR}),
        outside=True,
        sources=OPEN,
        position=250,
        asks=(
            Ask("field", "choice", gettext_lazy("Information"), choices=CORRECTABLE),
            Ask("value", "line", gettext_lazy("New value")),
            REASON,
        ),
        replaces=Replaces(_present, _entered),
        note=gettext_lazy("A new phone number must be confirmed by a second person; the old number is notified."),
        public=False,
        event_text=_event_text,
        event_style=EventStyle("edit"),
        # The old number is told, and what was sent to the old one goes to the new.
        tells=(
            Notification(
                "phone_changed",
                citizen=True,
                when=lambda event, case: _phone_changed(event, case) and event.fact("old_citizen"),
                params=lambda event: {"old_citizen": event.fact("old_citizen")},
                citizen_text=gettext_lazy(
                    "Messages about case %(number)s will go to another phone number from now on. If you did "
                    "not request it, please call the hotline."
                ),
                label=gettext_lazy("Another phone number"),
                required_because=gettext_lazy("It is how the owner of the old number hears of a change that nobody asked for."),
            ),
            replace(REGISTERED, when=_phone_changed),
            replace(RESOLVED, when=lambda event, case: _phone_changed(event, case) and case.state == State.RESOLVED),
        ),
        reviews=(CORRECTION,),
        effect=_effect,
        a_day=AT_WILL,
    )
)


@step(CORRECT)
@transaction.atomic
def correct(case: Case, *, field: str, value: str, reason: str, actor: User, at: datetime) -> Case:
    """`field`: name, phone or address. Said of a phone by one person it is proposed; by a second, with the same number, done."""
    if field not in dict(CORRECTABLE):
        raise unusable({"field": [_("Choose what to correct.")]})
    value = words.clean(value, field="value", longest=LONGEST[field if field in LONGEST else f"citizen.{field}"])
    reason = words.clean(reason, field="reason")
    case, _snapshot = lock_and_check(case, CORRECT, actor=actor)
    facts = words.write(case, Words.Kind.REASON, reason, author=actor, at=at) | {"field": field}
    if field == "phone":
        facts |= _phone(case, value, actor=actor, at=at)
    elif field == "address":
        change(case, address=value)
    elif case.citizen is None:
        change(case, citizen=Citizen.objects.create(name=value, reach=ContactMethod.NONE, created_at=at))
    else:
        Citizen.objects.filter(pk=case.citizen.pk).update(name=value)
    append(case, CORRECT, actor=actor, at=at, facts=facts)
    return case


def _phone(case: Case, value: str, *, actor: User, at: datetime) -> dict[str, object]:
    try:
        number = phones.to_e164(value)
    except ValueError as wrong:
        raise unusable({"value": [str(wrong)]}) from wrong
    if case.citizen is not None and case.citizen.phone == number:
        raise Refused("already_done", _("This is already the citizen's number."))
    proposed = Correction.objects.select_for_update().filter(case=case).first()
    if proposed is None or proposed.value != number:
        Correction.objects.filter(case=case).delete()
        Correction.objects.create(case=case, value=number, proposed_by=actor, proposed_at=at)
        waits.end(case, WaitKind.REVIEW, by=CORRECT.code, at=at, about="correction")
        waits.open_review(case, "correction", working_days=1, at=at)
        return {"confirmed": False}
    if proposed.proposed_by_id == actor.pk:
        raise Refused(
            "needs_second_person",
            _("You proposed this number yourself. A second operator must enter it again to confirm it."),
        )
    before = case.citizen
    change(case, citizen=citizen_by_phone(number, name=before.name if before else "", at=at))
    links.void_sent(case, at=at)
    proposed.delete()
    waits.end(case, WaitKind.REVIEW, by=CORRECT.code, at=at, about="correction")
    return {"confirmed": True, "proposed_by": proposed.proposed_by_id, "old_citizen": before.pk if before else None}
