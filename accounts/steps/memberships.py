"""Roles: granted, confirmed by a second administrator where they see or decide much, ended. Never by the person themselves."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import history
from accounts.holders import administers, administrators
from accounts.models import SECOND_PERSON, Area, Invitation, Membership, MembershipRequest, Role, Unit, UnitEnding, User
from accounts.refusal import AdministrationRefused
from accounts.signals import may_do_less
from accounts.steps import people

OWN_ROLE = gettext_lazy("Nobody changes their own roles. Ask another administrator.")
UNIT_MISSING = gettext_lazy("This role belongs to a unit. Name one.")
UNIT_ENDED = gettext_lazy("%(unit)s has ended. Name a unit that goes on.")


@dataclass(frozen=True)
class Post:
    """A role for a person, limited to a unit or an area where one is named."""

    user: User
    role: Role
    unit: Unit | None = None
    area: Area | None = None


@transaction.atomic
def grant(posts: Sequence[Post], *, actor: User, at: datetime) -> tuple[list[Membership], list[MembershipRequest]]:
    """Grant roles at once, or ask for those that take a second administrator: what is held since, and what waits.

    Raises:
        AdministrationRefused: not an administrator, their own role, or one that is held or asked for already.
    """
    history.lock()
    _check_administers(actor)
    check_grant(posts, actor=actor)
    held = [
        Membership(user=post.user, role=post.role, unit=post.unit, area=post.area, since=at, granted_by=actor)
        for post in posts
        if post.role not in SECOND_PERSON
    ]
    asked = [
        MembershipRequest(user=post.user, role=post.role, unit=post.unit, area=post.area, requested_by=actor, requested_at=at)
        for post in posts
        if post.role in SECOND_PERSON
    ]
    _begin(held, actor=actor, at=at)
    MembershipRequest.objects.bulk_create(asked)
    history.append_many(history.event(request, "request", actor=actor, at=at) for request in asked)
    return held, asked


def check_grant(posts: Sequence[Post], *, actor: User) -> None:
    """Whether this administrator may give the people these roles; a form asks beforehand."""
    if any(post.user.pk == actor.pk for post in posts):
        raise AdministrationRefused("own_role", OWN_ROLE)
    if any(post.role in {Role.HANDLER, Role.UNIT_LEAD} and post.unit is None for post in posts):
        raise AdministrationRefused("unit_missing", UNIT_MISSING)
    if ended := UnitEnding.objects.filter(unit__in=[post.unit.pk for post in posts if post.unit]).select_related("unit").first():
        raise AdministrationRefused("unit_ended", UNIT_ENDED % {"unit": ended.unit})
    wanted = [(post.user.pk, post.role, post.unit and post.unit.pk, post.area and post.area.pk) for post in posts]
    people_named = {post.user.pk for post in posts}
    columns = ("user_id", "role", "unit_id", "area_id")
    held = set(Membership.objects.filter(user__in=people_named).values_list(*columns))
    if len(set(wanted)) < len(wanted) or not held.isdisjoint(wanted):
        raise AdministrationRefused("already_held", _("This person holds the role already."))
    asked = set(MembershipRequest.objects.filter(user__in=people_named, decided_at=None).values_list(*columns))
    if not asked.isdisjoint(wanted):
        raise AdministrationRefused("already_requested", _("The role waits for a second administrator already."))


@transaction.atomic
def confirm(requests: Iterable[MembershipRequest], *, actor: User, at: datetime) -> list[Membership]:
    """A second administrator agrees: the roles are held from now on, all of them or none.

    Raises:
        AdministrationRefused: not an administrator, one of their own wishes or roles, decided meanwhile, or of somebody whose
            password can still be chosen by a link.
    """
    locked = _undecided(requests, actor=actor)
    for request in locked:
        if request.requested_by_id == actor.pk:
            raise AdministrationRefused("same_person", _("You asked for this role yourself. Another administrator confirms it."))
        if request.user_id == actor.pk:
            raise AdministrationRefused("own_role", OWN_ROLE)
    _check_no_link_opens({request.user_id for request in locked}, at=at)
    _decide(locked, MembershipRequest.Outcome.CONFIRMED, "confirm", actor=actor, at=at)
    held = [
        Membership(
            user=request.user,
            role=request.role,
            unit_id=request.unit_id,
            area_id=request.area_id,
            since=at,
            granted_by_id=request.requested_by_id,
            confirmed_by=actor,
        )
        for request in locked
    ]
    _begin(held, actor=actor, at=at)
    return held


@transaction.atomic
def withdraw(requests: Iterable[MembershipRequest], *, actor: User, at: datetime) -> None:
    """An administrator, also the one who asked, takes back what is not confirmed yet."""
    locked = _undecided(requests, actor=actor)
    if any(request.user_id == actor.pk for request in locked):
        raise AdministrationRefused("own_role", OWN_ROLE)
    _decide(locked, MembershipRequest.Outcome.WITHDRAWN, "withdraw", actor=actor, at=at)


@transaction.atomic
def end(memberships: Iterable[Membership], *, actor: User, at: datetime) -> list[Membership]:
    """The people hold these roles no longer. That they did stays.

    Raises:
        AdministrationRefused: not an administrator, their own role, ended meanwhile, or too few administrators would be left.
    """
    history.lock()
    _check_administers(actor)
    wanted = {membership.pk for membership in memberships}
    locked = list(Membership.objects.select_related("user").filter(pk__in=wanted).select_for_update(of=("self",)).order_by("pk"))
    if len(locked) < len(wanted):
        raise AdministrationRefused("already_done", _("Somebody has ended one of these roles already. Reload the page."))
    if any(membership.user_id == actor.pk for membership in locked):
        raise AdministrationRefused("own_role", OWN_ROLE)
    at = max([at, *(membership.since or at for membership in locked)])  # another server's clock may have been ahead
    Membership.objects.filter(pk__in=wanted).update(until=at, ended_by=actor)
    for membership in locked:
        membership.until, membership.ended_by = at, actor
    history.append_many(history.event(membership, "end", actor=actor, at=at) for membership in locked)
    former = [membership.user for membership in locked if _administrative(membership) and not administers(membership.user)]
    if former:
        people.check_administrators_left()
        people.open_administration(former, opened=False, actor=actor, at=at)
    may_do_less.send(sender=Membership)
    return locked


def that_take_two(user: User) -> QuerySet[Membership]:
    """What the person holds by the word of two administrators."""
    return Membership.objects.filter(user=user, role__in=SECOND_PERSON).select_related("unit", "area").order_by("pk")


def waiting(user: User) -> QuerySet[MembershipRequest]:
    """The person's roles that nobody has confirmed yet."""
    return MembershipRequest.objects.filter(user=user, decided_at=None).select_related("unit", "area").order_by("pk")


@transaction.atomic
def ask_again(user: User, *, actor: User, at: datetime) -> None:
    """The person's roles that take two end, and wait as this administrator's wish; so do those that others asked for.

    For whenever an administrator gets a hold on how the person signs in: only another one's word lets them have these again.

    Raises:
        AdministrationRefused: not an administrator, their own roles, or too few administrators would be left.
    """
    history.lock()
    held = list(that_take_two(user))
    undecided = list(waiting(user))
    of_others = [request for request in undecided if request.requested_by_id != actor.pk]
    if held:
        end(held, actor=actor, at=at)
    if of_others:
        withdraw(of_others, actor=actor, at=at)
    asked = {_post(request) for request in undecided if request.requested_by_id == actor.pk}
    wanted = dict.fromkeys([*map(_post, held), *map(_post, of_others)])
    if posts := [post for post in wanted if post not in asked]:
        grant(posts, actor=actor, at=at)


@transaction.atomic
def first_administrators(users: Sequence[User], *, at: datetime) -> None:
    """The two with whom everything begins. Where two are, nobody becomes one but by both of them.

    Raises:
        AdministrationRefused: there are two already, or more would be.
    """
    history.lock()
    check_first([user.username for user in users])
    _begin([Membership(user=user, role=Role.ADMINISTRATOR, since=at) for user in users], actor=None, at=at)


def check_first(usernames: Collection[str]) -> None:
    """Whether these may be the administrators with whom everything begins; asked before a password is typed."""
    if administrators().exclude(username__in=usernames).count() + len(usernames) > people.FEWEST_ADMINISTRATORS:
        raise AdministrationRefused(
            "administrators_there", _("There are administrators already. They give further roles at /people/.")
        )


def _post(row: Membership | MembershipRequest) -> Post:
    return Post(row.user, Role(row.role), row.unit, row.area)


def _check_no_link_opens(people_named: Collection[int], *, at: datetime) -> None:
    """Whoever made the link could open it themselves, and have the role by their own word."""
    links = Invitation.objects.filter(user__in=people_named, used_at=None, voided_at=None, expires_at__gt=at)
    if link := links.select_related("user").order_by("pk").first():
        raise AdministrationRefused(
            "link_open",
            _(
                "%(person)s has a link to a password that nobody has used yet. Confirm the role after they have chosen their "
                "password, or after %(until)s, when the link ends."
            )
            % {"person": link.user, "until": date_format(localtime(link.expires_at), "DATETIME_FORMAT")},
        )


def _check_administers(actor: User) -> None:
    if not administers(actor):
        raise AdministrationRefused("not_allowed", _("Only administrators do this."))


def _undecided(requests: Iterable[MembershipRequest], *, actor: User) -> list[MembershipRequest]:
    """Locked, as they are now."""
    history.lock()
    _check_administers(actor)
    wanted = {request.pk for request in requests}
    rows = MembershipRequest.objects.filter(pk__in=wanted, decided_at=None).select_for_update().order_by("pk")
    locked = list(rows)
    if len(locked) < len(wanted):
        raise AdministrationRefused("already_done", _("Somebody has decided on one of these roles already. Reload the page."))
    return locked


def _decide(
    requests: Sequence[MembershipRequest], outcome: MembershipRequest.Outcome, verb: str, *, actor: User, at: datetime
) -> None:
    MembershipRequest.objects.filter(pk__in=[request.pk for request in requests]).update(
        outcome=outcome, decided_by=actor, decided_at=at
    )
    for request in requests:
        request.outcome, request.decided_by, request.decided_at = outcome, actor, at
    history.append_many(history.event(request, verb, actor=actor, at=at) for request in requests)


def _begin(memberships: Sequence[Membership], *, actor: User | None, at: datetime) -> None:
    Membership.objects.bulk_create(memberships)
    history.append_many(history.event(membership, "grant", actor=actor, at=at) for membership in memberships)
    new = [membership.user for membership in memberships if _administrative(membership)]
    people.open_administration(new, opened=True, actor=actor, at=at)


def _administrative(membership: Membership) -> bool:
    return membership.role == Role.ADMINISTRATOR and membership.unit_id is None and membership.area_id is None
