"""What of visits goes along with a case that is handed over: those that are planned stand with the case, for whoever has it."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from casework.desk.people.moves import Moved
from casework.models import Case
from visits.models import Visit


def _planned(cases: QuerySet[Case]) -> int:
    return Visit.objects.filter(case__in=cases, state=Visit.State.PLANNED).count()


PLANNED = Moved(_("Planned visits"), _planned)
