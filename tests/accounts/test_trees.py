"""Rows of a tree stand as they were entered, each before what lies below it, however long their ids grow."""

import re
from pathlib import Path

from django.conf import settings
from django.db import connection

from accounts.trees import in_order
from casework.models import Topic
from tests import roles
from tests.world import World

ROOMS = ("accounts", "casework", "visits", "config")
AS_TEXT = re.compile(r"""order_by\([^()]*["']-?(\w+__)?path["']""")


def test_the_tenth_does_not_come_before_the_second(world: World) -> None:
    with roles.as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('casework_topic', 'id'), 999999998)")
    topics = [world.keep(Topic(code=f"t{nth}", name=f"{nth}", name_en=f"{nth}")) for nth in range(3)]
    below = world.keep(Topic(code="below", name="噪声", name_en="Noise", parent=topics[0]))
    assert len(str(topics[1].pk)) > len(str(topics[0].pk))
    assert list(Topic.objects.filter(pk__gte=topics[0].pk).order_by(in_order())) == [topics[0], below, *topics[1:]]


def test_nothing_is_ordered_by_a_path_as_text() -> None:
    assert AS_TEXT.search('rows.order_by("unit__path", "pk")'), "the search itself"
    root = Path(settings.BASE_DIR)
    wrong = [str(path) for room in ROOMS for path in (root / room).rglob("*.py") if AS_TEXT.search(path.read_text())]
    assert wrong == []
