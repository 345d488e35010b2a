"""People: entered, changed, disabled and enabled again. Their names stand in no history."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from accounts import history, passwords
from accounts.batches import AT_ONCE
from accounts.holders import administers, administrators
from accounts.models import Invitation, User
from accounts.refusal import AdministrationRefused
from accounts.signals import may_do_less

FEWEST_ADMINISTRATORS = 2
"""With fewer, nobody could be granted another role that takes two."""
EDITABLE = (*User.unnamed, "language", "is_active")
RESERVED = frozenset({"new", "waiting", "import"})
"""Pages stand at these addresses, where else somebody's would."""


@transaction.atomic
def enter(users: Sequence[User], *, actor: User | None, at: datetime) -> Sequence[User]:
    """New accounts, without a role. `actor` None: the command line.

    Raises:
        AdministrationRefused: not an administrator, or a username that nobody can have.
    """
    history.lock()
    _check_administers(actor)
    check_usernames([user.username for user in users])
    for user in users:
        if not user.password:
            user.set_unusable_password()
        user.sign_password()
    User.objects.bulk_create(users)
    history.append_many(history.event(user, "create", actor=actor, at=at) for user in users)
    return users


@transaction.atomic
def change(user: User, *, actor: User, at: datetime) -> User:
    """Save what of the person was changed since they were read: names, address, language, whether they may sign in.

    Raises:
        AdministrationRefused: not an administrator, their own account disabled, too few administrators would be left, or a
            username that nobody can have.
    """
    history.lock()
    _check_administers(actor)
    before = User.objects.get(pk=user.pk)
    check_change(user, before=before, actor=actor)
    changed = [name for name in EDITABLE if getattr(before, name) != getattr(user, name)]
    if not changed:
        return user
    if "username" in changed:
        check_usernames([user.username], but=user)
    if "username" in changed and before.password_is_signed():
        user.sign_password()
        changed.append("password_mac")
    user.save(update_fields=changed)
    renamed = [name for name in changed if name in User.unnamed]
    if renamed or user.is_active != before.is_active:
        verb = "change" if user.is_active == before.is_active else "enable" if user.is_active else "disable"
        was = {"is_active": before.is_active} if user.is_active != before.is_active else None
        history.append_many([history.event(user, verb, actor=actor, at=at, was=was, renamed=renamed)])
    if before.is_active and not user.is_active:
        may_do_less.send(sender=User)
    return user


@transaction.atomic
def rename_all(users: Sequence[User], *, actor: User, at: datetime) -> None:
    """Save names and languages of many at once, as they were changed since they were read; of languages the history says nothing.

    Raises:
        AdministrationRefused: not an administrator.
    """
    history.lock()
    _check_administers(actor)
    names = dict(User.objects.filter(pk__in=[user.pk for user in users]).values_list("pk", "name"))
    User.objects.bulk_update(users, ["name", "language"], batch_size=AT_ONCE)
    renamed = [user for user in users if names[user.pk] != user.name]
    history.append_many(history.event(user, "change", actor=actor, at=at, renamed=["name"]) for user in renamed)


def check_change(user: User, *, before: User, actor: User) -> None:
    """Whether this administrator may change the person so; a form asks beforehand."""
    if before.is_active and not user.is_active:
        if user.pk == actor.pk:
            raise AdministrationRefused("own_account", _("Nobody disables their own account. Ask another administrator."))
        if administers(before):
            check_administrators_left(without=[user])


def check_usernames(usernames: Sequence[str], *, but: User | None = None) -> None:
    """Refuse what leads to no page, and what only its capitals tell from another: whoever signs in may type either.

    `but`: whose own it may be.
    """
    for username in usernames:
        check_reserved(username)
    folded = [username.lower() for username in usernames]
    others = User.objects.annotate(folded=Lower("username")).filter(folded__in=folded)
    if but:
        others = others.exclude(pk=but.pk)
    twice = [username for username in usernames if folded.count(username.lower()) > 1] if len(set(folded)) < len(folded) else []
    if taken := [*others.values_list("username", flat=True)[:1], *twice]:
        text = _("The username “%(username)s” is taken. Choose another one.")
        raise AdministrationRefused("username_taken", text % {"username": taken[0]})


def check_reserved(username: str) -> None:
    """Refuse what leads to no page of a person."""
    if username.lower() in RESERVED or not username.strip("."):
        text = _("Nobody can be called “%(username)s” here. Choose another username.")
        raise AdministrationRefused("username_reserved", text % {"username": username})


@transaction.atomic
def choose_language(user: User, language: str) -> None:
    """In which the person is told. Their own choice; of languages the history says nothing."""
    User.objects.filter(pk=user.pk).update(language=language)
    user.language = language


def check_administrators_left(*, without: Collection[User] = ()) -> None:
    """Refuse what would leave fewer than two."""
    if administrators().exclude(pk__in=[user.pk for user in without]).count() < FEWEST_ADMINISTRATORS:
        raise AdministrationRefused(
            "administrators_left",
            _("At least two administrators have to remain: roles take two. Let somebody else become one first."),
        )


@transaction.atomic
def set_password(user: User, password: str, *, at: datetime) -> None:
    """From the command line, where nobody is left who could confirm the person's roles: they keep them, and links end.

    Whether the password will do, the caller has asked.
    """
    history.lock()
    passwords.choose(user, password)
    Invitation.objects.filter(user=user, used_at=None, voided_at=None).update(voided_at=at)
    history.append_many([history.event(user, "set_password", actor=None, at=at)])


def open_administration(users: Sequence[User], *, opened: bool, actor: User | None, at: datetime) -> None:
    """The administration's pages open to administrators, as long as they are: a part of granting and ending that role."""
    changed = [user for user in users if user.is_staff != opened]
    User.objects.filter(pk__in=[user.pk for user in changed]).update(is_staff=opened)
    for user in changed:
        user.is_staff = opened
    history.append_many(history.event(user, "change", actor=actor, at=at, was={"is_staff": not opened}) for user in changed)


def _check_administers(actor: User | None) -> None:
    if actor is not None and not administers(actor):
        raise AdministrationRefused("not_allowed", _("Only administrators do this."))
