"""Links by which people choose their own password: an administrator makes one and hands it over; nobody types another's."""

import base64
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from accounts import daily, history, passwords
from accounts.bounds import INVITATIONS
from accounts.hashing import keyed_digest, keyed_hash
from accounts.holders import administers, administrators
from accounts.models import Invitation, User
from accounts.steps import memberships, people

LASTS = timedelta(hours=72)


def purpose_for(user: User) -> Invitation.Purpose:
    """An invitation, for whoever has never had a password; else a reset."""
    has_password = bool(user.password) and user.has_usable_password()
    return Invitation.Purpose.RESET if has_password else Invitation.Purpose.INVITE


def may_make(user: User) -> bool:
    return user.has_perm("accounts.change_user")


def objection(user: User, *, by: User) -> str:
    """Why no link is made for the person; empty where it may be."""
    if user == by:
        return _("You change your own password in your account.")
    if not user.is_active:
        return _("This account is deactivated. Reactivate it first.")
    if user.is_superuser and not by.is_superuser:
        return _("Only another superuser resets the password of a superuser.")
    if user.is_staff and administers(user) and administrators().count() <= people.FEWEST_ADMINISTRATORS:
        return _(
            "A link ends their role until a second administrator confirms it, and nobody would be left to confirm. Let somebody "
            "else become an administrator first, or have their password set on the server: manage.py set_password %(username)s"
        ) % {"username": user.username}
    return ""


@transaction.atomic
def make(user: User, *, key: str, by: User, at: datetime) -> str | None:
    """The token of a new link, which voids an earlier one; a reset signs the person out everywhere.

    The person's roles that take two administrators end with it, and wait for a second one again: whoever makes the link could
    open it.

    `key`: of the form, random. The token follows from it, so that a second click or a reload shows the same link once more
    instead of making another. None: that link has been used, voided or has expired since. Raises PermissionDenied, with the
    objection there is, and EnoughToday past the administrator's bound. The history says who made a link for whom.
    """
    token = _token(f"{by.pk}:{user.pk}:{key}")
    history.lock()
    person = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if refused := objection(person, by=by):
        raise PermissionDenied(refused)
    made = Invitation.objects.select_related("user").filter(digest=_digest(token)).first()
    if made:
        return token if made.opens(at=at) else None
    daily.add(INVITATIONS, str(by.pk), at=at)
    purpose = purpose_for(person)
    Invitation.objects.filter(user=person, used_at=None, voided_at=None).update(voided_at=at)
    memberships.ask_again(person, actor=by, at=at)
    if purpose == Invitation.Purpose.RESET:
        User.objects.filter(pk=person.pk).update(sign_in_generation=F("sign_in_generation") + 1)
    person.refresh_from_db(fields=["sign_in_generation"])
    invitation = Invitation(
        user=person, purpose=purpose, digest=_digest(token), created_by=by, created_at=at, expires_at=at + LASTS
    )
    invitation.bound_to = invitation.binding()
    invitation.save(force_insert=True)
    history.append_many([history.event(person, purpose, actor=by, at=at)])
    return token


def find(token: str, *, at: datetime) -> Invitation | None:
    """The invitation, while a password can be chosen by it."""
    invitation = Invitation.objects.select_related("user").filter(digest=_digest(token)).first()
    return invitation if invitation and invitation.opens(at=at) else None


def pending(user: User, *, at: datetime) -> Invitation | None:
    """The link that is on its way to the person and still opens."""
    invitation = Invitation.objects.select_related("user", "created_by").filter(user=user, used_at=None, voided_at=None).first()
    return invitation if invitation and invitation.opens(at=at) else None


def last_used(user: User) -> Invitation | None:
    """By which link the person's password was last set."""
    return Invitation.objects.select_related("created_by").filter(user=user, used_at__isnull=False).order_by("-used_at").first()


@sensitive_variables()
@transaction.atomic
def accept(token: str, *, password: str, at: datetime) -> bool:
    """Set the password that the person chose. It ends whatever was signed in. False: somebody was faster, or it has ended."""
    invitation = Invitation.objects.filter(digest=_digest(token)).first()
    if invitation is None:
        return False
    person = User.objects.select_for_update(no_key=True).get(pk=invitation.user_id)
    if find(token, at=at) is None:
        return False
    passwords.choose(person, password)
    Invitation.objects.filter(pk=invitation.pk).update(used_at=at)
    return True


def address(token: str) -> str:
    """The whole address, as it is handed over."""
    return settings.PUBLIC_URL + reverse("accounts:choose_password", args=[token])


def _token(act: str) -> str:
    return base64.urlsafe_b64encode(keyed_hash(act, purpose="invitation")).decode().rstrip("=")


def _digest(token: str) -> bytes:
    return keyed_digest(token.encode("utf-8", "surrogatepass"))
