"""Somebody is taken on: entered, given a first role and invited in one act; or many who were entered are invited at once."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from accounts import history, invitations
from accounts.models import User
from accounts.steps import memberships, people
from accounts.steps.memberships import Post


@transaction.atomic
def take_on(user: User, posts: Sequence[Post], *, key: str, actor: User, at: datetime) -> str:
    """The token of the link by which they choose their password. `posts`: their first roles; `key`: as `invitations.make` has it.

    Raises:
        AdministrationRefused: what entering a person or granting a role is refused for; then nothing is written.
        EnoughToday: past the administrator's bound of links.
    """
    people.enter([user], actor=actor, at=at)
    memberships.grant([replace(post, user=user) for post in posts], actor=actor, at=at)
    token = invitations.make(user, key=key, by=actor, at=at)
    assert token is not None  # of somebody who was just entered nothing was made before
    return token


@transaction.atomic
def invite(chosen: Callable[[], Sequence[User]], *, actor: User, at: datetime) -> list[tuple[User, str]]:
    """A link for each of those who are chosen once nobody else makes one: two at the same time void none of each other's.

    Whoever no link may be made for is passed over.

    Raises:
        EnoughToday: past the administrator's bound of links; then none is made.
    """
    history.lock()
    made = []
    for user in chosen():
        if not invitations.objection(user, by=actor):
            token = invitations.make(user, key=secrets.token_urlsafe(32), by=actor, at=at)
            assert token is not None  # by a key that nobody used before
            made.append((user, token))
    return made
