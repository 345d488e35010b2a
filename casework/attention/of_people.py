"""People: enough administrators, roles that wait for the second of them, who was invited and never came, links that are open."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.holders import administrators
from accounts.models import Invitation, MembershipRequest
from accounts.steps.people import FEWEST_ADMINISTRATORS
from casework.attention.check import Check, Finding, Way, Weight
from casework.policies import access

MOST = 1000
OPEN_LONG = timedelta(days=1)
"""Whoever was handed a link uses it the same day."""


def enough(_at: datetime) -> Iterator[Finding]:
    count = administrators().count()
    if count < FEWEST_ADMINISTRATORS:
        yield Finding(
            Weight.NOW,
            ngettext("There is one administrator", "There are %(n)d administrators", count) % {"n": count},
            _("Roles that see or decide much take two administrators: nobody can be given one."),
            _("Whoever runs the servers enters a second one: manage.py first_administrators."),
        )


def requested(_at: datetime) -> Iterator[Finding]:
    waiting = MembershipRequest.objects.filter(decided_at=None).select_related("user").order_by("requested_at")[:MOST]
    if names := tuple(f"{request.user} · {request.get_role_display()}" for request in waiting):
        n = len(names)
        yield Finding(
            Weight.SOON,
            ngettext("One role waits for a second administrator", "%(n)d roles wait for a second administrator", n) % {"n": n},
            _("Nobody holds them before another administrator than the one who asked has confirmed."),
            _("Confirm what is right, and withdraw the rest."),
            names=names,
            ways=(Way(_("Review them"), "desk:people_waiting"),),
        )


def invited(at: datetime) -> Iterator[Finding]:
    """Of whoever was invited and never signed in, the link that is not used; a later one voids it."""
    unused = Invitation.objects.filter(used_at=None, voided_at=None, user__is_active=True).select_related("user")
    expired = unused.filter(purpose=Invitation.Purpose.INVITE, expires_at__lte=at, user__last_login=None)
    if names := tuple(str(invitation.user) for invitation in expired.order_by("expires_at")[:MOST]):
        n = len(names)
        yield Finding(
            Weight.QUIET,
            ngettext("One person was invited and never came", "%(n)d people were invited and never came", n) % {"n": n},
            _("Their links have expired. What is assigned to them waits for somebody who is not there."),
            _("Make a new link and hand it over, or deactivate the account."),
            names=names,
            ways=(_people("?state=invited"),),
        )
    open_long = unused.filter(created_at__lte=at - OPEN_LONG, expires_at__gt=at).order_by("created_at")[:MOST]
    if names := tuple(str(invitation.user) for invitation in open_long):
        n = len(names)
        yield Finding(
            Weight.SOON,
            ngettext("One password link has been open for a day", "%(n)d password links have been open for a day", n) % {"n": n},
            _("Whoever holds such a link chooses the person's password and signs in as them."),
            _("Ask the person whether they have it. If not, make a new link, which voids the old one."),
            names=names,
            ways=(_people(),),
        )


def _people(query: str = "") -> Way:
    return Way(_("Open the list of people"), "desk:people", query=query, permission=access.SEE_PEOPLE)


CHECKS = (
    Check("administrators", gettext_lazy("Two administrators"), 40, enough),
    Check("requested_roles", gettext_lazy("Roles that wait"), 41, requested),
    Check("invitations", gettext_lazy("Invitations and password links"), 42, invited),
)
