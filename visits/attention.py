"""What of visits needs an administrator: phones that have not sent, and what was sent and is in no visit."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Membership, Role, Unit, User
from accounts.trees import in_order
from casework.attention.check import Check, Finding, Way, Weight
from casework.lifecycle import IN_HAND
from casework.policies import access
from casework.wording import join_names
from visits.models import Device, QuarantinedVisit, Visit

MOST = 1000
UNSENT_AFTER, UNSENT_UNTIL = timedelta(days=3), timedelta(days=60)
"""A phone may be without a network for a weekend; after two months it is another's, or nobody's."""
QUARANTINED_FOR = timedelta(days=30)
QUARANTINED_READ = 5000
LEADS_LINKED = 6
"""As many as the page names units."""


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
        n, led = len(people), _led(people)
        yield Finding(
            Weight.SOON,
            ngettext("One phone has not sent anything for days", "%(n)d phones have not sent anything for days", n) % {"n": n},
            _("A visit was planned, and nothing has come from the phone since. What was recorded may still lie on it."),
            _("Ask the units' leads to have it opened where there is a network. Revoke a phone that is lost."),
            names=tuple(_in_words(unit, leads) for unit, leads in led),
            ways=(Way(_("See the phones"), "admin:visits_device_changelist"), *_ways(led)),
        )


def quarantined(at: datetime) -> Iterator[Finding]:
    """What was sent again corrected is in a visit since."""
    newest = QuarantinedVisit.objects.order_by("-pk").values("pk")[:QUARANTINED_READ]
    in_a_case = Visit.objects.filter(pk=OuterRef("visit"), case__isnull=False)
    waiting = QuarantinedVisit.objects.filter(pk__in=newest, received_at__gte=at - QUARANTINED_FOR).exclude(Exists(in_a_case))
    if rows := list(waiting.order_by("pk").values_list("visit", "user")[:MOST]):
        n, led = len({visit for visit, _user in rows}), _led({user for _visit, user in rows})
        yield Finding(
            Weight.SOON,
            ngettext("One visit could not be taken as it was sent", "%(n)d visits could not be taken as they were sent", n)
            % {"n": n},
            _("Details could not be used, or no case of the visitor's was named. It is stored sealed, and counts for no case."),
            _("Ask the units' leads to have it corrected on the phone and sent again, or recorded for the right case."),
            names=tuple(_in_words(unit, leads) for unit, leads in led),
            ways=(*_ways(led), Way(_("See people and units"), "desk:people", permission=access.SEE_PEOPLE)),
        )


def _led(people: Collection[int]) -> list[tuple[Unit, list[User]]]:
    """The units of these, each with those who lead it."""
    held = Membership.objects.filter(user__in=people, unit=OuterRef("pk"))
    units = list(Unit.objects.filter(Exists(held)).order_by(in_order()))
    leading = Membership.objects.filter(role=Role.UNIT_LEAD, unit__in=units, user__is_active=True).select_related("user")
    leads: dict[int, list[User]] = {unit.pk: [] for unit in units}
    for membership in leading.order_by("user__name", "pk"):
        leads[membership.unit_id or 0].append(membership.user)
    return [(unit, leads[unit.pk]) for unit in units]


def _in_words(unit: Unit, leads: Sequence[User]) -> str:
    if not leads:
        return _("%(unit)s (without a lead)") % {"unit": unit}
    return _("%(unit)s (lead: %(leads)s)") % {"unit": unit, "leads": join_names(map(str, leads))}


def _ways(led: Sequence[tuple[Unit, Sequence[User]]]) -> Iterator[Way]:
    """To the first leads, whom an administrator calls or writes to."""
    leads = dict.fromkeys(lead for _unit, leads in led for lead in leads)
    for lead in list(leads)[:LEADS_LINKED]:
        yield Way(str(lead), "desk:person", args=(lead.username,), by_user=True)


CHECKS = (
    Check("phones", gettext_lazy("Phones that send"), 24, phones),
    Check("quarantined_visits", gettext_lazy("Visits that could be taken"), 25, quarantined),
)
