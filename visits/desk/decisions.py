"""The decisions about visits, each on a page of its own: whether somebody came, and an objection to a visit's record."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casework.desk.decisions.kinds import DecisionKind
from casework.steps.decide_rating import ACCEPT_RATING, VOID_RATING
from casework.steps.rate import HELD_RATING
from visits import access as visit_access
from visits.steps.dispute import ABOUT

KINDS = (
    DecisionKind(
        HELD_RATING.about,
        _("Did somebody come?"),
        (ACCEPT_RATING, VOID_RATING),
        address=lambda wait: reverse("visits:held_rating", args=[wait.case.number]),
    ),
    DecisionKind(
        ABOUT,
        _("Is the objection right?"),
        (visit_access.DECIDE_DISPUTE,),
        address=lambda wait: reverse("visits:visit", args=[wait.subject.rpartition(" ")[2]]),
    ),
)
