"""Roles that one administrator gave and a second has not confirmed yet, with what whoever confirms has to know."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Invitation, Membership, MembershipRequest


def undecided() -> QuerySet[MembershipRequest]:
    """The oldest first; of each who last made a link to the person's password, and whether that is why it waits."""
    links = Invitation.objects.filter(user=OuterRef("user")).order_by("-created_at")
    same = {"user": OuterRef("user"), "role": OuterRef("role")}
    ended = Membership.ever.filter(**same, until=OuterRef("requested_at"))
    withdrawn = MembershipRequest.objects.filter(**same, decided_at=OuterRef("requested_at"))
    waiting = MembershipRequest.objects.filter(decided_at=None).select_related("user", "unit", "area", "requested_by")
    return waiting.annotate(
        again=Exists(ended) | Exists(withdrawn),
        link_by=Subquery(links.values("created_by__name")[:1]),
        link_made_at=Subquery(links.values("created_at")[:1]),
        link_used_at=Subquery(links.values("used_at")[:1]),
    ).order_by("pk")


def link_in_words(request: Any) -> str:
    """Who made one, and what came of it: whoever confirms asks the person whether they chose the password themselves."""
    if not request.link_made_at:
        return ""
    made = {"who": request.link_by, "when": _moment(request.link_made_at)}
    if request.link_used_at:
        state = _("%(who)s made a link to their password on %(when)s, and it was used on %(used)s.") % (
            made | {"used": _moment(request.link_used_at)}
        )
    else:
        state = _("%(who)s made a link to their password on %(when)s, and it has not been used.") % made
    why = _("Asked again because a link to a password was made.")
    return f"{why} {state}" if request.again else state


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")
