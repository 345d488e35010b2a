"""A unit ends: it is never deleted, another has what was open with it, and its people go along where that is wanted."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import history
from accounts.holders import administers
from accounts.models import Membership, Role, Unit, UnitEnding, User
from accounts.refusal import AdministrationRefused
from accounts.steps import memberships
from accounts.steps.memberships import Post
from accounts.trees import in_order, within

GO_ALONG = frozenset({Role.HANDLER, Role.UNIT_LEAD})
"""Roles that one administrator grants. Those that take two are asked for anew, by whoever wants them."""


@transaction.atomic
def end(unit: Unit, *, successor: Unit, people_go_along: bool, actor: User, at: datetime) -> UnitEnding:
    """The first part: from now on nothing is given to the unit. What is open is handed over by the rooms above.

    Raises:
        AdministrationRefused: not an administrator, ended already, a successor that cannot be one, or units below it go on.
    """
    history.lock()
    check_end(unit, successor, actor=actor)
    ending = UnitEnding.objects.create(unit=unit, successor=successor, ended_at=at, ended_by=actor)
    history.append_many([history.event(ending, "end", actor=actor, at=at)])
    if people_go_along:
        _go_along(unit, successor, actor=actor, at=at)
    return ending


def check_end(unit: Unit, successor: Unit | None, *, actor: User) -> None:
    """Whether it may end so; a page asks beforehand, before a successor is chosen too."""
    if not administers(actor):
        raise AdministrationRefused("not_allowed", _("Only administrators do this."))
    if ended := UnitEnding.objects.filter(unit=unit).select_related("successor").first():
        raise AdministrationRefused(
            "already_done", _("%(unit)s has ended already. %(successor)s has what was open.") % _names(unit, ended.successor)
        )
    if below := Unit.objects.filter(path__within=unit.path, ending=None).exclude(pk=unit.pk).order_by(in_order()).first():
        raise AdministrationRefused(
            "units_below", _("%(unit)s stands below it and goes on. End it, or move it, first.") % {"unit": below}
        )
    if successor is None:
        return
    if within(successor.path, unit.path) or UnitEnding.objects.filter(unit=successor).exists():
        raise AdministrationRefused("no_successor", _("Choose another unit that goes on."))


def along(unit: Unit, *, but: User) -> Iterable[Membership]:
    """The roles with which people go along; of their own nobody decides."""
    held = Membership.objects.filter(unit=unit, role__in=GO_ALONG, user__is_active=True).exclude(user=but)
    return held.select_related("user", "unit", "area").order_by("pk")


def _go_along(unit: Unit, successor: Unit, *, actor: User, at: datetime) -> None:
    held = list(along(unit, but=actor))
    there = Membership.objects.filter(unit=successor).filter(Q(user__in=[row.user_id for row in held]))
    has = set(there.values_list("user_id", "role", "area_id"))
    posts = [Post(row.user, Role(row.role), successor, row.area) for row in held if _post_of(row) not in has]
    if posts:
        memberships.grant(posts, actor=actor, at=at)
    if held:
        memberships.end(held, actor=actor, at=at)


def _post_of(row: Membership) -> tuple[int, str, int | None]:
    return row.user_id, row.role, row.area_id


def _names(unit: Unit, successor: Unit) -> dict[str, str]:
    return {"unit": str(unit), "successor": str(successor)}
