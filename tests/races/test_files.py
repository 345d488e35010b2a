"""Files sent at once: one id is one file, and there are never more than three."""

import uuid

import pytest

from casework import steps
from casework.models import Attachment
from tests import files
from tests.races.racing import event_count, race, sound
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    return World()


def test_eight_times_the_same_file_is_one_file(world: World) -> None:
    case, identity, upload = world.registered(), uuid.uuid4(), files.photo()
    event = case.events.get(verb="register")
    new: list[bool] = []

    def send() -> None:
        attached = steps.attach(case, event=event, identity=identity, upload=upload, actor=world.operator, at=world.now)
        new.append(attached.new)

    assert race([send] * 8) == {"won": 8}
    assert sorted(new) == [False] * 7 + [True]
    assert Attachment.objects.count() == event_count(case, "attach") == 1
    sound(case)


def test_of_eight_files_at_once_three_are_taken(world: World) -> None:
    case = world.registered()
    event = case.events.get(verb="register")

    def send() -> None:
        steps.attach(case, event=event, identity=uuid.uuid4(), upload=files.pdf(), actor=world.operator, at=world.now)

    assert race([send] * 8) == {"won": 3, "too_many_files": 5}
    assert sorted(Attachment.objects.values_list("position", flat=True)) == [1, 2, 3]
    sound(case)
