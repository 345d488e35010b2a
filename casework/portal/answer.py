"""Where a case stands, as its citizen is answered: in one sentence, with who is responsible and by when."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from casework.lifecycle import WaitKind
from casework.policies.snapshot import CaseSnapshot

Text = str | Promise


@dataclass(frozen=True)
class Standing:
    """`tone`, `icon`: of the notice. `unit`, `handler`: who is responsible now; empty where nobody is.

    `due_at`: when the unit has to be done, or a supervisor has to decide. `visits`: counted and required ones, where the case
    needs several.
    """

    heading: Text
    text: Text
    tone: str
    icon: str
    unit: str = ""
    handler: str = ""
    due_at: datetime | None = None
    visits: tuple[int, int] | None = None


def awaiting_decision(snapshot: CaseSnapshot) -> Standing:
    """Of a rating that a supervisor looks at before it counts."""
    review = snapshot.wait(WaitKind.REVIEW)
    decided_by = review.due_at if review else None
    if not snapshot.facts.nobody_came:
        text = _("A supervisor outside the unit checks it before it counts. If it is not yours, call the hotline.")
        return Standing(_("A rating was received"), text, "lamp", "star", due_at=decided_by)
    text = _("You said that nobody came. A supervisor outside the unit decides on it.")
    return Standing(_("A supervisor looks into it"), text, "lamp", "flag", due_at=decided_by)
