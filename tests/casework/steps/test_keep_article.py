"""Knowledge is kept by whoever answers for it; an edit is a new version, and nobody overwrites what they have not read."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from casework.models import Article, ArticleVersion
from casework.refusal import Invalid, NotAllowed, Refused
from tests.casework.answering import article
from tests.roles import as_owner
from tests.world import World


def test_an_edit_is_a_new_version_and_the_first_one_stays(world: World) -> None:
    first = article(world)
    second = article(world, answer="只在手机上交。", identity=first.article_id, base=1)
    assert (first.version, second.version) == (1, 2)
    assert Article.objects.get().current == second
    assert ArticleVersion.objects.get(version=1).answer == first.answer


def test_sent_twice_it_is_one_version(world: World) -> None:
    identity = uuid4()
    assert article(world, identity=identity) == article(world, identity=identity)


@pytest.mark.parametrize("base", [None, 1, 3])
def test_nobody_overwrites_a_version_they_have_not_read(world: World, base: int | None) -> None:
    first = article(world)
    article(world, answer="只在手机上交。", identity=first.article_id, base=1)
    with pytest.raises(Refused) as refused:
        article(world, answer="哪里都能交。", identity=first.article_id, base=base)
    assert refused.value.code == "stale"


def test_a_lead_keeps_the_articles_of_the_unit_and_below_and_no_others(world: World) -> None:
    article(world, unit=world.station)
    with pytest.raises(NotAllowed):
        article(world, unit=world.roads)
    taken = article(world, unit=world.roads, by=world.administrator)
    with pytest.raises(NotAllowed):
        article(world, unit=world.water, identity=taken.article_id, base=1)


@pytest.mark.parametrize("who", ["operator", "handler", "supervisor", "auditor"])
def test_nobody_else_writes(world: World, who: str) -> None:
    with pytest.raises(NotAllowed):
        article(world, by=world.people[who])


@pytest.mark.parametrize("days", [-1, 733])
def test_it_is_valid_from_today_on_and_not_for_ever(world: World, days: int) -> None:
    with pytest.raises(Invalid) as refused:
        article(world, days=days)
    assert refused.value.fields.keys() == {"valid_until"}


def test_the_database_takes_an_article_to_its_next_version_alone(world: World) -> None:
    first, other = article(world), article(world, "暖气费怎么交")
    article(world, answer="只在手机上交。", identity=first.article_id, base=1)
    for version in (first, other):
        with as_owner(), pytest.raises(DatabaseError, match="next version"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE casework_article SET current_id = %s WHERE id = %s", [version.pk, first.article_id])
