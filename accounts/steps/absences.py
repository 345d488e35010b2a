"""Absences: entered and ended by the person, by who leads a unit of theirs, or by an administrator."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import daily, deputies, history
from accounts.bounds import ABSENCES
from accounts.holders import administers
from accounts.models import Absence, Membership, Role, User
from accounts.refusal import AdministrationRefused

LONGEST = timedelta(days=366)


@transaction.atomic
def enter(user: User, *, deputy: User, first_day: date, last_day: date, actor: User, at: datetime) -> Absence:
    """The same again is the absence that is there.

    Raises:
        AdministrationRefused: not theirs to enter, days that cannot be, on leave already, or a deputy who cannot stand in.
        EnoughToday: too many of one person in a day.
    """
    history.lock()
    check_enters_for(actor, user)
    _check_days(first_day, last_day, at=at)
    overlapping = Absence.objects.within(first_day, last_day)
    for present in overlapping.filter(user=user).order_by("first_day")[:1]:
        if (present.deputy_id, present.first_day, present.last_day) == (deputy.pk, first_day, last_day):
            return present
        raise AdministrationRefused(
            "on_leave", _("There is an absence on these days already. End that one first, or choose other days.")
        )
    check_deputy(user, deputy, first_day=first_day, last_day=last_day)
    daily.add(ABSENCES, str(actor.pk), at=at)
    absence = Absence.objects.create(
        user=user, deputy=deputy, first_day=first_day, last_day=last_day, entered_by=actor, entered_at=at
    )
    history.append_many([history.event(absence, "create", actor=actor, at=at)])
    return absence


@transaction.atomic
def end(absence: Absence, *, actor: User, at: datetime) -> Absence:
    """From now on: who is back is told again, and nobody stands in for them.

    Raises:
        AdministrationRefused: not theirs to end, or it has ended.
    """
    history.lock()
    absence = Absence.objects.select_for_update(of=("self",)).select_related("user").get(pk=absence.pk)
    check_enters_for(actor, absence.user)
    if absence.ended_at or absence.last_day < timezone.localdate(at):
        raise AdministrationRefused("already_done", _("This absence is over already."))
    Absence.objects.filter(pk=absence.pk).update(ended_at=at, ended_by=actor)
    absence.ended_at, absence.ended_by = at, actor
    history.append_many([history.event(absence, "end", actor=actor, at=at)])
    return absence


def enters_for(actor: User, user: User) -> bool:
    """Whether the person enters absences of the other: of themselves, of whom they lead, an administrator of everybody."""
    if actor.pk == user.pk or administers(actor):
        return True
    return Membership.objects.filter(_led_by(actor), user=user).exists()


def entered_for(actor: User, users: Collection[User]) -> frozenset[int]:
    """Whose absences of these the person enters, by their ids. Two queries at most."""
    if administers(actor):
        return frozenset(user.pk for user in users)
    led = Membership.objects.filter(_led_by(actor), user__in=users).values_list("user", flat=True)
    return frozenset(led) | {user.pk for user in users if user.pk == actor.pk}


def of_reach(actor: User) -> Q:
    """The same as a filter: the absences that the person may enter and end."""
    if administers(actor):
        return Q(pk__isnull=False)
    return Q(user=actor) | Q(Exists(Membership.objects.filter(_led_by(actor), user=OuterRef("user"))))


def _led_by(actor: User) -> Q:
    """Memberships of the units that the person leads, and of those below."""
    led = Membership.objects.filter(user=actor, role=Role.UNIT_LEAD, unit__isnull=False)
    paths = led.values_list("unit__path", flat=True)
    return reduce(or_, (Q(unit__path__within=path) for path in paths), Q(pk__in=()))


def check_enters_for(actor: User, user: User) -> None:
    if not enters_for(actor, user):
        raise AdministrationRefused(
            "not_allowed", _("An absence is entered by the person, by who leads the unit, or by an administrator.")
        )


def check_deputy(user: User, deputy: User, *, first_day: date, last_day: date) -> None:
    """Refuse who could not do what there is to do, and a ring of deputies."""
    if not deputies.candidates(user).filter(pk=deputy.pk).exists():
        raise AdministrationRefused(
            "no_deputy",
            _("%(who)s cannot stand in: choose somebody who handles cases for the same unit, or leads it.") % {"who": deputy},
        )
    named: dict[int, list[int]] = {}
    for person, stands_in in Absence.objects.within(first_day, last_day).values_list("user", "deputy"):
        named.setdefault(person, []).append(stands_in)
    ahead, passed = [deputy.pk], set()
    while ahead:
        person = ahead.pop()
        if person == user.pk:
            raise AdministrationRefused(
                "ring",
                _("%(who)s is on leave then and would be stood in for by this same person. Choose somebody else.")
                % {"who": deputy},
            )
        if person not in passed:
            passed.add(person)
            ahead += named.get(person, [])


def _check_days(first_day: date, last_day: date, *, at: datetime) -> None:
    if first_day < timezone.localdate(at):
        raise AdministrationRefused("past", _("An absence begins today or later."))
    if last_day < first_day:
        raise AdministrationRefused("days", _("The last day lies before the first one."))
    if last_day - first_day > LONGEST:
        raise AdministrationRefused("too_long", _("An absence lasts a year at most. Who stays away longer hands over."))
