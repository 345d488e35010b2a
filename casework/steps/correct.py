"""Correct a citizen's detail. A phone number takes a second person, and the old number is told."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from casework import calendar_cache
from casework.lifecycle import CORRECTABLE
from casework.models import Case, Citizen, Correction, Words
from casework.models.choices import ContactMethod, WaitKind
from casework.policies import phones
from casework.refusal import Invalid, Refused
from casework.steps.register import citizen_by_phone
from casework.timeline import append
from casework.writing import links, waits, words
from casework.writing.transition import change, lock_and_check

LONGEST = {"name": 80, "phone": 30, "address": 200}


@transaction.atomic
def correct(case: Case, *, field: str, value: str, reason: str, actor: User, at: datetime) -> Case:
    """`field`: name, phone or address. Said of a phone by one person it is proposed; by a second, with the same number, done."""
    if field not in dict(CORRECTABLE):
        raise Invalid("invalid", _("Some details cannot be used."), fields={"field": [_("Choose the detail to correct.")]})
    value = words.clean(value, field="value", longest=LONGEST[field])
    reason = words.clean(reason, field="reason")
    case, _snapshot = lock_and_check(case, "correct", actor=actor)
    facts = words.write(case, Words.Kind.REASON, reason, author=actor, at=at) | {"field": field}
    if field == "phone":
        facts |= _phone(case, value, actor=actor, at=at)
    elif field == "address":
        change(case, address=value)
    elif case.citizen is None:
        change(case, citizen=Citizen.objects.create(name=value, reach=ContactMethod.NONE, created_at=at))
    else:
        Citizen.objects.filter(pk=case.citizen.pk).update(name=value)
    append(case, "correct", actor=actor, at=at, facts=facts)
    return case


def _phone(case: Case, value: str, *, actor: User, at: datetime) -> dict[str, object]:
    try:
        number = phones.to_e164(value)
    except ValueError as wrong:
        raise Invalid("invalid", _("Some details cannot be used."), fields={"value": [str(wrong)]}) from wrong
    if case.citizen is not None and case.citizen.phone == number:
        raise Refused("already_done", _("Already done: this is the citizen's number."))
    proposed = Correction.objects.select_for_update().filter(case=case).first()
    if proposed is None or proposed.value != number:
        Correction.objects.filter(case=case).delete()
        Correction.objects.create(case=case, value=number, proposed_by=actor, proposed_at=at)
        waits.end(case, WaitKind.REVIEW, by="correct", at=at, about="correction")
        calendar = calendar_cache.default()
        due = waits.in_time(calendar, at, 1, "working_days")
        waits.write(
            [waits.opened(case, WaitKind.REVIEW, at=at, calendar=calendar, due=due, about="correction", subject="correction")]
        )
        return {"confirmed": False}
    if proposed.proposed_by_id == actor.pk:
        raise Refused(
            "needs_second_person",
            _("You proposed this number yourself. A second operator enters it again to confirm it."),
        )
    before = case.citizen
    change(case, citizen=citizen_by_phone(number, name=before.name if before else "", at=at))
    links.void_sent(case, at=at)
    proposed.delete()
    waits.end(case, WaitKind.REVIEW, by="correct", at=at, about="correction")
    return {"confirmed": True, "proposed_by": proposed.proposed_by_id, "old_citizen": before.pk if before else None}
