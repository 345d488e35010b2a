"""Eight administrators save the same message at once: one version is written, and the others read who was first."""

import pytest

from casework.models import MessageVersion
from casework.policies.message_texts import Wording
from casework.steps.word_message import word_message
from tests.races.racing import race
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)

EIGHT = 8


def test_one_of_eight_versions_is_saved(transactional_db: None) -> None:
    world = World()

    def save(n: int) -> MessageVersion:
        wording = Wording(0, enabled=True, body=f"{n} {{track}}")
        return word_message("register", "sms", "en", wording, reason="x", actor=world.administrator, at=world.now)

    assert race([lambda n=n: save(n) for n in range(EIGHT)]) == {"won": 1, "stale": EIGHT - 1}
    assert MessageVersion.objects.get().version == 1
