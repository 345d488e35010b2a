"""How it ended, as the citizen reads it: in what the unit says, so that nothing is called done that is not."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.models import Case
from casework.models.choices import Ending
from casework.policies.snapshot import CaseSnapshot


def heading(case: Case, snapshot: CaseSnapshot) -> str:
    match case.ending:
        case Ending.PARTLY:
            return _("The unit says that part of it is done")
        case Ending.PLANNED if snapshot.plan:
            return _("The unit promises that it will be done by %(day)s") % {"day": planned_day(snapshot)}
        case Ending.PLANNED:
            return _("The unit says that what it had planned is done")
        case Ending.EXPLAINED:
            return _("The unit says that it cannot be done as you asked")
    return _("The unit says that it is done")


def text(case: Case) -> str:
    """What is asked of the citizen."""
    if case.ending in {Ending.PLANNED, Ending.EXPLAINED}:
        return _("It is not closed before you have said how you see it.")
    return _("It is not closed before you have said whether that is so.")


def planned_day(snapshot: CaseSnapshot) -> str:
    """Of a plan that is still to be carried out; empty where there is none."""
    due_at = snapshot.plan.due_at if snapshot.plan else None
    return date_format(timezone.localtime(due_at), "DATE_FORMAT") if due_at else ""
