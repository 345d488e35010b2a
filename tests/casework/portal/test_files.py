"""Photos and files that the citizen sees: of replies to them and of what was done, by their link, and no others."""

import re
import uuid

import pytest
import time_machine
from django.test import Client

from casework import steps
from casework.models import Attachment, Case
from tests import files
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(world: World) -> Case:
    """Resolved, with a file for each of its words."""
    demand = steps.Demand(text="漏水", channel="phone", topic=world.leak, citizen=steps.CitizenDetails(phone="13912345678"))
    registered = steps.register(demand, files=[files.pdf("诉求.pdf")], actor=world.operator, at=world.now).case
    visited = world.visited(world.acknowledged(world.dispatched(registered)))
    for name, public in (("答复.pdf", True), ("内部.pdf", False)):
        steps.reply(visited, text="好", public=public, files=[files.pdf(name)], actor=world.handler, at=world.now)
    return steps.resolve(visited, text="已换新水管", files=[files.photo("水管.png")], actor=world.handler, at=world.now)


def opened(path: str, world: World) -> int:
    with time_machine.travel(world.later(minutes=1), tick=False):
        return Client().get(path).status_code


def test_they_stand_beside_the_words_they_came_with(world: World, case: Case) -> None:
    token = world.track_token(case)
    with time_machine.travel(world.later(minutes=1), tick=False):
        html = Client().get(f"/track/{token}/", follow=True).content.decode()
    assert "答复.pdf" in html
    assert "水管.jpg" in html
    assert "诉求.pdf" in html
    assert "内部.pdf" not in html


def test_only_what_was_meant_for_the_citizen_opens_by_their_link(world: World, case: Case) -> None:
    token = world.track_token(case)
    answers = {row.name: opened(f"/track/{token}/files/{row.pk}/", world) for row in Attachment.objects.filter(case=case)}
    assert answers == {"诉求.pdf": 200, "答复.pdf": 200, "内部.pdf": 404, "水管.jpg": 200}


def test_whoever_is_asked_to_rate_sees_what_was_done(world: World, case: Case) -> None:
    token = world.rating_token(case)
    photo = case.attachments.get(words__kind="resolution")
    for address in (f"/rate/{token}/", f"/track/{world.track_token(case)}/rate/"):
        with time_machine.travel(world.later(minutes=1), tick=False):
            html = Client().get(address, follow=True).content.decode()
        files = re.findall(r'src="(/[^"]+/files/[^"]+)"', html)
        assert [file.rsplit("/", 2)[1] for file in files] == [str(photo.pk)]
        assert opened(files[0], world) == 200


def test_no_other_link_opens_it(world: World, case: Case) -> None:
    photo = case.attachments.get(words__kind="resolution")
    other = world.track_token(world.registered())
    for door, token in (("track", other), ("track", "A" * 43), ("rate", world.track_token(case)), ("rate", "A" * 43)):
        assert opened(f"/{door}/{token}/files/{photo.pk}/", world) == 404
    assert opened(f"/track/{world.track_token(case)}/files/{uuid.uuid4()}/", world) == 404


def test_what_was_redacted_does_not_open(world: World, case: Case) -> None:
    token, photo = world.track_token(case), case.attachments.get(words__kind="resolution")
    steps.redact(photo.words, reason="依法", actor=world.supervisor, at=world.now)
    assert opened(f"/track/{token}/files/{photo.pk}/", world) == 404
