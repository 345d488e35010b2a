"""A username is one person's, whatever its capitals, and leads to their page, by whichever door it is entered."""

from collections.abc import Sequence

import pytest

from accounts.models import User
from accounts.refusal import AdministrationRefused
from accounts.steps import people
from tests.world import World


@pytest.mark.parametrize(
    ("usernames", "code"),
    [
        (["HANDLER"], "username_taken"),
        (["first.of.two", "First.Of.Two"], "username_taken"),
        (["New"], "username_reserved"),
        (["fine", "."], "username_reserved"),
    ],
)
def test_what_can_be_nobodys_is_entered_by_no_step(world: World, usernames: Sequence[str], code: str) -> None:
    before = User.objects.count()
    with pytest.raises(AdministrationRefused) as refusal:
        people.enter([User(username=username, name=username) for username in usernames], actor=world.administrator, at=world.now)
    assert refusal.value.code == code
    assert User.objects.count() == before


def test_nor_does_anybody_take_it_later(world: World) -> None:
    for username in ("Lead", "waiting"):
        with pytest.raises(AdministrationRefused):
            world.change(world.handler, username=username)
    world.handler.username = "handler"
    world.change(world.handler, username="Handler")
    assert User.objects.get(pk=world.handler.pk).username == "Handler"
