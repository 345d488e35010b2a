"""Attach: a file for words written before, by their author, on the same day, once."""

import uuid
from typing import Any

import pytest

from casework import steps
from casework.models import Attachment, Case
from casework.writing.attachments import Upload
from tests import files
from tests.casework.looking import last, refused, verbs
from tests.verified import first_break
from tests.world import World


def attach(
    world: World, case: Case, upload: Upload | None = None, *, verb: str = "register", by: str = "operator", **details: Any
) -> Any:
    identity = details.pop("identity", None) or uuid.uuid4()
    return steps.attach(
        case,
        event=last(case, verb),
        identity=identity,
        upload=upload or files.photo(),
        actor=world.people[by],
        at=details.pop("at", world.now),
    )


def test_it_belongs_to_the_words_of_the_event_and_has_an_event_of_its_own(world: World) -> None:
    case = world.registered()
    attached = attach(world, case)
    assert attached.new
    assert attached.attachment.words == case.words.get(kind="demand")
    assert verbs(case) == ["register", "attach"]
    assert last(case).facts["attached_to"] == str(attached.attachment.words_id)
    assert not last(case).public
    assert first_break() is None


def test_once_however_often_it_is_sent_and_never_another_under_its_id(world: World) -> None:
    case, identity, upload = world.registered(), uuid.uuid4(), files.photo()
    assert [attach(world, case, upload, identity=identity).new for _ in range(3)] == [True, False, False]
    with refused("file_conflict"):
        attach(world, case, files.pdf(), identity=identity)
    with refused("file_conflict"):
        attach(world, world.registered(), upload, identity=identity)
    assert Attachment.objects.count() == 1


def test_a_fourth_is_refused(world: World) -> None:
    case = steps.chase(
        world.registered(), text="还没人来", files=[files.photo(), files.pdf()], actor=world.operator, at=world.now
    )
    attach(world, case, verb="chase")
    with refused("too_many_files"):
        attach(world, case, verb="chase")
    assert sorted(Attachment.objects.values_list("position", flat=True)) == [1, 2, 3]


def test_only_by_who_wrote_the_words(world: World) -> None:
    case = world.acknowledged()
    steps.reply(case, text="好", public=True, actor=world.handler, at=world.now)
    for who in ("lead", "operator", "supervisor"):
        with refused("not_yours", status=403):
            attach(world, case, verb="reply", by=who)
    for who in ("stranger", "auditor", "administrator", "dispatcher"):
        with refused("not_allowed", status=403):
            attach(world, case, verb="reply", by=who)
    assert attach(world, case, verb="reply", by="handler").new


def test_not_to_notes_and_reasons_nor_to_what_has_no_words(world: World) -> None:
    case = world.acknowledged()
    steps.comment(case, text="内部", actor=world.handler, at=world.now)
    for verb in ("comment", "acknowledge"):
        with refused("takes_no_files"):
            attach(world, case, verb=verb, by="handler")


def test_for_a_day_and_no_longer(world: World) -> None:
    case = world.registered()
    assert attach(world, case, at=world.later(hours=23)).new
    with refused("too_late"):
        attach(world, case, at=world.later(hours=1))


@pytest.mark.parametrize(
    "opinion", [{}, {"score": 1, "solved": "no"}, {"score": 1, "visited": "no"}], ids=["satisfied", "unsatisfied", "held"]
)
def test_not_to_what_was_done_once_the_citizen_has_rated_it(world: World, opinion: dict[str, Any]) -> None:
    case = world.resolved()
    attach(world, case, verb="resolve", by="handler")
    world.rated(case, **opinion)
    with refused("too_late", saying="already rated"):
        attach(world, case, verb="resolve", by="handler")
    assert Attachment.objects.count() == 1


def test_a_rating_of_an_earlier_round_closes_nothing_of_the_next(world: World) -> None:
    case = world.rated(world.resolved(), score=1, solved="no")
    case = world.resolved(world.visited(world.acknowledged(case)))
    assert attach(world, case, verb="resolve", by="handler").new


def test_a_reply_after_rating_takes_files_still(world: World) -> None:
    case = world.acknowledged()
    steps.reply(case, text="好", public=True, actor=world.handler, at=world.now)
    world.rated(world.resolved(world.visited(case)))
    assert attach(world, case, verb="reply", by="handler").new


def test_the_same_file_sent_again_after_rating_is_answered_as_before(world: World) -> None:
    case, identity, upload = world.resolved(), uuid.uuid4(), files.photo()
    attach(world, case, upload, verb="resolve", by="handler", identity=identity)
    world.rated(case)
    assert not attach(world, case, upload, verb="resolve", by="handler", identity=identity).new


def test_not_to_words_that_were_redacted(world: World) -> None:
    case = world.registered()
    steps.redact(case.words.get(kind="demand"), reason="依法", actor=world.supervisor, at=world.now)
    with refused("redacted"):
        attach(world, case)


@pytest.mark.parametrize("upload", [Upload("a.exe", b"MZ\x90"), Upload("a.pdf", b""), files.pdf(more=b"\0" * 5 * 1024 * 1024)])
def test_what_cannot_be_taken_leaves_nothing(world: World, upload: Upload) -> None:
    case = world.registered()
    with refused("unusable_file", status=400):
        attach(world, case, upload)
    assert verbs(case) == ["register"]
