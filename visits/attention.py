"""What of visits needs an administrator: phones that have not sent, and what was sent and is in no visit."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Membership, Unit
from casework.attention.check import Check, Finding, Way, Weight
from casework.lifecycle import IN_HAND
from casework.policies import access
from visits.models import Device, QuarantinedVisit, Visit

MOST = 1000
UNSENT_AFTER, UNSENT_UNTIL = timedelta(days=3), timedelta(days=60)
"""A phone may be without a network for a weekend; after two months it is another's, or nobody's."""
QUARANTINED_FOR = timedelta(days=30)
QUARANTINED_READ = 5000


def phones(at: datetime) -> Iterator[Finding]:
    """Whose newest phone has not been heard of since before a visit that they had planned: what was recorded may lie on it."""
    of_person = Device.objects.filter(user=OuterRef("user"), revoked_at=None)
    planned = Visit.objects.filter(
        planned_by=OuterRef("user"),
        state=Visit.State.PLANNED,
        planned_for__gt=OuterRef("last_seen_at"),
        planned_for__lte=at - UNSENT_AFTER,
        case__state__in=IN_HAND,
    )
    unheard = Device.objects.filter(revoked_at=None, last_seen_at__lte=at - UNSENT_AFTER, last_seen_at__gt=at - UNSENT_UNTIL)
    silent = unheard.exclude(Exists(of_person.filter(last_seen_at__gt=OuterRef("last_seen_at")))).filter(Exists(planned))
    if people := list(silent.order_by("last_seen_at").values_list("user", flat=True)[:MOST]):
        n = len(people)
        yield Finding(
            Weight.SOON,
            ngettext("One phone has not sent anything for days", "%(n)d phones have not sent anything for days", n) % {"n": n},
            _("A visit was planned, and nothing has come from the phone since. What was recorded may still lie on it."),
            _("Ask the units' leads to have it opened where there is a network. Revoke a phone that is lost."),
            names=_units(people),
            ways=(Way(_("See the phones"), "admin:visits_device_changelist"),),
        )


def quarantined(at: datetime) -> Iterator[Finding]:
    """What was sent again corrected is in a visit since."""
    newest = QuarantinedVisit.objects.order_by("-pk").values("pk")[:QUARANTINED_READ]
    in_a_case = Visit.objects.filter(pk=OuterRef("visit"), case__isnull=False)
    waiting = QuarantinedVisit.objects.filter(pk__in=newest, received_at__gte=at - QUARANTINED_FOR).exclude(Exists(in_a_case))
    if rows := list(waiting.order_by("pk").values_list("visit", "user")[:MOST]):
        n = len({visit for visit, _user in rows})
        yield Finding(
            Weight.SOON,
            ngettext("One visit could not be taken as it was sent", "%(n)d visits could not be taken as they were sent", n)
            % {"n": n},
            _("Details could not be used, or no case of the visitor's was named. It is stored sealed, and counts for no case."),
            _("Ask the units' leads to have it corrected on the phone and sent again, or recorded for the right case."),
            names=_units({user for _visit, user in rows}),
            ways=(Way(_("See people and units"), "desk:people", permission=access.SEE_PEOPLE),),
        )


def _units(people: Collection[int]) -> tuple[str, ...]:
    held = Membership.objects.filter(user__in=people, unit=OuterRef("pk"))
    return tuple(str(unit) for unit in Unit.objects.filter(Exists(held)).order_by("path"))


CHECKS = (
    Check("phones", gettext_lazy("Phones that send"), 24, phones),
    Check("quarantined_visits", gettext_lazy("Visits that could be taken"), 25, quarantined),
)
