"""Raise a flag: something about a visit is unusual. Its visitor is asked first; another unit decides. It does nothing else."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy

from casework.effect import UNCHANGED, Effect, Standing
from casework.lifecycle import ANY, OPEN
from casework.timeline import append
from casework.verb import NOBODY, EventStyle, Facts, Notification, ReviewSubject, Verb, declare
from casework.writing import waits
from visits import reviewers
from visits.models import Flag, Review, Visit
from visits.steps.confirm import lock

ABOUT = "flag"
DECIDE_WITHIN_DAYS = 3


def subject(flag: object) -> str:
    """What the wait for deciding on the flag of that id is called."""
    return f"flag {flag}"


def _effect(standing: Standing, facts: Facts) -> Effect:
    return Effect(opens_review=(ABOUT, subject(facts["flag"]))) if standing.state in OPEN else UNCHANGED


FLAGGED = ReviewSubject(
    ABOUT,
    owner="handler",
    due_text=gettext_lazy("Case %(number)s: a visit shows something unusual. The visitor is asked to explain it."),
)
FLAG_VISIT = declare(
    Verb(
        code="flag_visit",
        label=gettext_lazy("Flag a visit"),
        roles=NOBODY,
        sources=ANY,
        offered=False,
        reviews=(FLAGGED,),
        public=False,
        event_text=gettext_lazy("A visit shows something unusual; the visitor is asked first."),
        event_style=EventStyle("flag", "lamp"),
        tells=(
            Notification(
                "flag_visit",
                to=("handler",),
                staff_text=gettext_lazy(
                    "Case %(number)s: a visit shows something unusual. Please explain it; no conclusion has been drawn."
                ),
            ),
        ),
        effect=_effect,
    )
)


@transaction.atomic
def raise_flag(visit: Visit, *, check: str, value: float, other: Visit | None = None, at: datetime) -> Flag:
    """Once for a visit, a check and the visit it clashes with. `value`: in the unit of the check (visits/checks/rules.py)."""
    visit = lock(visit)
    assert visit.case is not None
    flag, new = Flag.objects.get_or_create(visit=visit, check_name=check, other=other, defaults={"value": value, "raised_at": at})
    if not new:
        return flag
    Review.objects.create(about=Review.About.FLAG, visit=visit, flag=flag, unit=reviewers.other_unit(visit), given_at=at)
    if visit.case.state in OPEN:
        waits.open_review(visit.case, ABOUT, subject=subject(flag.pk), working_days=DECIDE_WITHIN_DAYS, at=at)
    append(visit.case, FLAG_VISIT, actor=None, at=at, facts={"visit": str(visit.pk), "check": check, "flag": flag.pk})
    return flag
