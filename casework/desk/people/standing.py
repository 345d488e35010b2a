"""Whether somebody can sign in, and if not, why: in a mark and a sentence."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts import invitations
from accounts.models import Invitation, User


@dataclass(frozen=True)
class Standing:
    """`until`: when the link on its way to them ends."""

    code: str
    label: str | Promise
    tone: str
    icon: str
    text: str | Promise
    until: datetime | None = None


ACTIVE = Standing("active", pgettext_lazy("of a person", "Active"), "door", "check", _("Signs in with a password of their own."))
DISABLED = Standing(
    "disabled",
    pgettext_lazy("of a person", "Disabled"),
    "seal",
    "stop",
    _("Cannot sign in, and is given nothing. What they did stays under their name."),
)
NOT_INVITED = Standing("not_invited", _("Not invited"), "lamp", "warn", _("Has no password yet, and no link that still opens."))


def standing(person: User, *, link: Invitation | None) -> Standing:
    """`link`: the one on its way to them, where it still opens."""
    if not person.is_active:
        return DISABLED
    if invitations.purpose_for(person) != Invitation.Purpose.INVITE:
        return ACTIVE
    if link is None:
        return NOT_INVITED
    text = _("Has a link, and has not chosen a password by it yet.")
    return Standing("invited", pgettext_lazy("of a person", "Invited"), "wire", "keys", text, until=link.expires_at)
