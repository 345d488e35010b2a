"""Explain: whoever made the visit says how the unusual came about, before anybody decides."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from casework.effect import UNCHANGED
from casework.lifecycle import ANY
from casework.refusal import NotAllowed, Refused
from casework.timeline import append
from casework.verb import NOBODY, EventStyle, Verb, declare
from casework.writing import words
from visits import access as visit_access
from visits.models import Flag
from visits.steps.confirm import lock

LONGEST = 2000


EXPLAIN_FLAG = declare(
    Verb(
        code="explain_flag",
        label=gettext_lazy("Explain what is unusual"),
        roles=NOBODY,
        sources=ANY,
        offered=False,
        public=False,
        event_text=gettext_lazy("The visitor gave an explanation."),
        event_style=EventStyle("quote"),
        tells=(),
        effect=UNCHANGED,
    )
)


@transaction.atomic
def explain(flag: Flag, *, text: str, actor: User, at: datetime) -> Flag:
    """Once, by the visitor or a companion. Raises NotAllowed for anybody else."""
    text = words.clean(text, field="text", longest=LONGEST)
    visit = lock(flag.visit)
    assert visit.case is not None
    if not visit_access.came_along(actor, visit):
        raise NotAllowed("not_allowed", _("Only the person who made the visit can explain it."))
    written = Flag.objects.filter(pk=flag.pk, explained_at__isnull=True).update(
        explanation=text, explained_by=actor, explained_at=at
    )
    if not written:
        raise Refused("already_done", _("It has already been explained."))
    append(visit.case, EXPLAIN_FLAG, actor=actor, at=at, facts={"visit": str(visit.pk), "flag": flag.pk})
    flag.refresh_from_db()
    return flag
