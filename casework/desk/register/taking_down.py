"""What becomes of a demand that was taken down: a case, one more call about an open one, or a case that goes along with it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from casework import steps
from casework.desk.cases.matches import CHASE_IT, act_on
from casework.desk.register.forms import RegisterForm
from casework.models import Case
from casework.policies import access
from casework.proposing.similar import citizens_of
from casework.refusal import NO_SUCH_CASE, unusable
from casework.steps import Registered


@dataclass(frozen=True)
class Taken:
    """`registered`: None of a call about a case that there was. `text`: what was done, for the operator."""

    case: Case
    text: str
    registered: Registered | None = None


@transaction.atomic
def take_down(form: RegisterForm, *, actor: User, at: datetime) -> Taken:
    """`form`: valid. Raises Refused, and has done nothing then."""
    demand, files, same_as = form.demand(), form.cleaned_data["files"], form.cleaned_data["same_as"].strip()
    if same_as:
        return _same_as(form, same_as, actor=actor, at=at)
    registered = steps.register(demand, files=files, actor=actor, at=at)
    unit = form.cleaned_data.get("unit")
    if unit is None:
        return Taken(registered.case, _("Registered as %(number)s.") % {"number": registered.case.number}, registered)
    case = steps.dispatch(registered.case, unit=unit, actor=actor, at=at)
    about = {"number": case.number, "unit": unit}
    return Taken(case, _("Registered as %(number)s and dispatched to %(unit)s.") % about, registered)


def _same_as(form: RegisterForm, number: str, *, actor: User, at: datetime) -> Taken:
    """A chase where the caller asked for it before; else a case of their own that goes along with it."""
    case = access.visible_to(actor).numbered(number).first()
    if case is None:
        raise unusable({"same_as": [str(NO_SUCH_CASE)]})
    files = form.cleaned_data["files"]
    if act_on(case, citizens_of(form.cleaned_data["phone"])) == CHASE_IT:
        steps.chase(case, text=form.cleaned_data["text"], actor=actor, at=at, files=files)
        return Taken(case, _("Recorded as one more call about %(number)s.") % {"number": case.number})
    registered = steps.me_too(form.demand(), into=case, actor=actor, at=at, files=files)
    about = {"number": registered.case.number, "into": case.number}
    text = _("Registered as %(number)s. It goes along with %(into)s; this citizen is told and asked for a rating as well.")
    return Taken(registered.case, text % about, registered)
