"""Somebody is taken on: entered, given a first role, and invited, in one act."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from accounts import invitations
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
