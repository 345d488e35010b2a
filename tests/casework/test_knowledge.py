"""Knowledge is searched as one types, proposed by a citizen's words, and says what is missing and what has expired."""

import pytest

from casework import knowledge
from casework.models import ArticleVersion, KnowledgeGap, Notice
from casework.notices import renewals, texts
from casework.steps.note_gap import note_gap
from tests.casework.answering import QUESTION, article
from tests.world import World


def questions(versions: list[ArticleVersion]) -> list[str]:
    return [version.question for version in versions]


@pytest.mark.parametrize("typed", ["水", "水费", "水费 大厅"])
def test_what_is_typed_so_far_is_searched(world: World, typed: str) -> None:
    article(world)
    article(world, "暖气什么时候开", answer="十一月十五日。")
    assert questions(knowledge.search(typed, at=world.now)) == [QUESTION]


def test_what_has_expired_comes_last_and_is_never_proposed(world: World) -> None:
    article(world, "水费多少钱", days=0)
    world.later(days=1)
    article(world)
    assert questions(knowledge.search("水费", at=world.now)) == [QUESTION, "水费多少钱"]
    assert questions(knowledge.propose("请问水费多少钱，在哪里交", at=world.now)) == [QUESTION]


def test_only_the_present_version_is_searched(world: World) -> None:
    first = article(world)
    article(world, "电费在哪里交", answer="供电所。", identity=first.article_id, base=1)
    assert knowledge.search("水费", at=world.now) == []


@pytest.mark.parametrize("typed", ["", "   ", "\0", "'); --", "😀"])
def test_whatever_is_typed_is_answered(world: World, typed: str) -> None:
    article(world)
    knowledge.search(typed, at=world.now)
    knowledge.propose(typed, at=world.now)


def test_what_was_sought_in_vain_is_counted_masked(world: World) -> None:
    for typed in ("居住证 13987654321", "居住证  13987654321 ", "x"):
        note_gap(typed, actor=world.operator, at=world.now)
    gap = KnowledgeGap.objects.get()
    assert gap.times == 2
    assert "13987654321" not in gap.asked


def test_a_unit_is_asked_once_to_renew_what_has_expired(world: World) -> None:
    version = article(world, days=0)
    renewals.tell(at=world.now)
    assert not Notice.objects.exists()
    for _time in range(2):
        renewals.tell(at=world.later(days=1))
        renewals.ask(version, at=world.now)
    notice = Notice.objects.get()
    assert notice.recipient == world.lead
    assert QUESTION in texts.line(notice)
    assert renewals.asked(version, at=world.now)


def test_renewed_it_is_asked_for_again_when_it_expires_again(world: World) -> None:
    first = article(world, days=0)
    renewals.tell(at=world.later(days=1))
    article(world, days=1, identity=first.article_id, base=1)
    renewals.tell(at=world.now)
    assert Notice.objects.count() == 1
    renewals.tell(at=world.later(days=2))
    assert Notice.objects.count() == 2


def test_where_nobody_leads_the_unit_the_administrators_are_asked(world: World) -> None:
    article(world, unit=world.roads, days=0, by=world.administrator)
    renewals.tell(at=world.later(days=1))
    assert {notice.recipient for notice in Notice.objects.all()} == {world.administrator, world.second_administrator}
