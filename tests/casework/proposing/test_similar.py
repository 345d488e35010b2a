"""Open cases that are like what is typed: by words, and near or of the same caller. The same words elsewhere are set apart."""

from typing import Any

import pytest
from django.db import connection

from casework import steps
from casework.models import Case, OpenText
from casework.proposing import similar as searching
from casework.proposing.alike import Similar
from casework.proposing.asked import TookTooLong
from casework.proposing.similar import ROWS_READ, Terms, queries, similar
from tests.roles import as_owner
from tests.world import PHONE, World

pytestmark = pytest.mark.django_db

LEAK = "阳光花园三号楼自来水管漏水，楼道里都是水，三天没人来修"
AGAIN = "三号楼的水管还在漏水，楼道积水，一直没人修"


def ask(world: World, text: str, *, by: str = "operator", **where: Any) -> list[Similar]:
    return similar(world.people[by], text=text, at=world.now, **where)


def kinds(match: Similar) -> set[str]:
    return {reason.kind for reason in match.why}


def test_a_repeat_in_other_words_and_with_errors_finds_the_case(world: World) -> None:
    case = world.registered(LEAK)
    world.registered("幼儿园收费太高，要求退费", phone="13800000001")
    for text in (AGAIN, "阳光花园三号楼自来水管楼水，三夭没人来", f"阳光花园，{AGAIN}"):
        assert [match.case for match in ask(world, text)] == [case]
    assert "words" in kinds(ask(world, AGAIN)[0])


def test_it_says_why_by_place_and_by_caller(world: World) -> None:
    world.registered(LEAK, address="青禾县东门大街12号", lat=22.5, lon=113.9)
    assert "place" in kinds(ask(world, f"阳光花园{AGAIN}")[0])
    assert "phone" in kinds(ask(world, AGAIN, phone=PHONE)[0])
    assert "address" in kinds(ask(world, AGAIN, address="东门大街12号")[0])
    assert "distance" in kinds(ask(world, AGAIN, lat=22.5005, lon=113.9)[0])
    assert "area" in kinds(ask(world, AGAIN, address="东门社区")[0])
    assert not {"place", "phone", "address", "distance", "area"} & kinds(ask(world, AGAIN)[0])


def test_what_both_say_is_quoted_in_one_piece_and_no_half_words(world: World) -> None:
    world.registered(text="我家隔壁拆房把我家震裂了，把我气坏了")
    (words,) = [reason.about for reason in ask(world, "隔壁拆房把我家震裂了没人管")[0].why if reason.kind == "words"]
    assert words == "隔壁拆房把我家震裂"


def test_the_same_words_about_another_estate_are_set_apart_behind_what_is_near(world: World) -> None:
    there = world.registered(LEAK.replace("阳光花园", "柳岸公寓"), phone="13800000001")
    here = world.registered(LEAK, phone="13800000002")
    matches = ask(world, f"阳光花园{AGAIN}")
    assert [(match.case, match.apart) for match in matches] == [(here, False), (there, True)]
    assert ("elsewhere", "柳岸公寓") in matches[1].why
    far = ask(world, AGAIN, lat=22.6, lon=113.9)
    assert not any(match.apart for match in far)


def test_far_away_by_its_point_is_another_place(world: World) -> None:
    world.registered("自来水管漏水，楼道里都是水，三天没人来修", lat=22.5, lon=113.9)
    match = ask(world, AGAIN, lat=22.6, lon=113.9)[0]
    assert (match.apart, "far" in kinds(match)) == (True, True)


def test_no_more_than_five_and_nothing_that_only_shares_a_word(world: World) -> None:
    for nth in range(8):
        world.registered(f"{LEAK}，第{nth}次", phone=f"138000000{nth:02d}")
    world.registered("希望增加公交车班次，没人管", phone="13900000000")
    assert len(ask(world, AGAIN)) == 5
    assert all("漏水" in match.title or "水管" in match.title for match in ask(world, AGAIN))
    assert ask(world, "") == []
    assert ask(world, "谢谢") == []


def test_only_open_cases_are_like_it_and_again_once_they_are_opened_again(world: World) -> None:
    case = world.registered(LEAK)
    steps.decline(case, reason="不属本市", actor=world.dispatcher, at=world.now)
    assert ask(world, AGAIN) == []
    assert not OpenText.objects.exists()
    steps.reopen(case, reason="属本市", actor=world.supervisor, at=world.now)
    assert [match.case for match in ask(world, AGAIN)] == [case]


def test_what_a_person_may_not_read_is_like_nothing(world: World) -> None:
    case = world.dispatched(text=LEAK, confidential=True)
    assert ask(world, LEAK, phone=PHONE)
    for username in ("handler", "lead", "stranger", "administrator"):
        assert ask(world, LEAK, by=username, phone=PHONE) == [], username
    assert [match.case for match in ask(world, LEAK, by="supervisor")] == [case]


def test_a_case_against_a_unit_is_like_nothing_to_its_members(world: World) -> None:
    world.dispatched(text=LEAK, unit=world.roads, against=world.water)
    assert ask(world, LEAK, by="lead") == []
    assert ask(world, LEAK)


def test_the_seldomest_terms_lead_and_where_all_are_common_all_of_them_together() -> None:
    assert asked({"a": 0.5, "b": 0.001, "c": 0.002}) == ["'b' | 'c'"]
    assert asked({"a": 0.5, "b": 0.4}) == ["'b' & 'a'"]
    assert asked({"o'r": 0.0, "b\\": 0.0}) == ["'o''r' | 'b\\\\'"]
    assert asked({}) == []


def test_however_many_are_open_so_many_are_read() -> None:
    many = {f"{place:02}": 0.004 for place in range(40)}
    assert asked(many, each=400) == ["'00' | '01'"], "each is in 400 of 100,000"
    assert len(asked(many, cases=1_000, each=4)) == 1, "in four of 1,000: all at once"


def test_where_fewer_are_read_than_were_feared_more_terms_are_asked_for() -> None:
    """What PostgreSQL does not count may stand in as many cases as what it counts just so, or in none, as typing errors."""
    many = {f"{place:02}": 0.0 for place in range(40)}
    none, all_feared = (asked(many, least=0.01, each=each) for each in (0, 250))
    assert none == ["'00' | '01' | '02' | '03'", *none[1:]]
    assert len(none) == 4
    assert all_feared == none[:1]


def asked(frequencies: dict[str, float], *, cases: int = 100_000, least: float = 0.0, each: int = 0) -> list[str]:
    """What is asked for, where each term leads to so many cases."""
    read: set[int] = set()
    queries_made = []
    for query in queries(Terms(frequencies, cases, least), sorted(frequencies, key=frequencies.__getitem__), read):
        queries_made.append(query)
        read |= set(range(len(read), min(len(read) + each * (query.count("|") + 1), ROWS_READ)))
    return queries_made


def test_what_was_missed_while_no_trigger_stood_is_put_right(world: World) -> None:
    from django.db import connection

    case: Case = world.registered(LEAK)
    with as_owner():
        OpenText.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.casework_fill_open_texts()")
        assert cursor.fetchone() == (1,)
    assert [match.case for match in ask(world, AGAIN)] == [case]


def test_what_takes_too_long_is_given_up_in_words(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(_terms: Terms) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(5)")
        return []

    monkeypatch.setattr(searching, "MILLISECONDS", 20)
    monkeypatch.setattr(searching, "_by_terms", slow)
    with pytest.raises(TookTooLong) as refused:
        ask(world, LEAK)
    assert refused.value.status == 503
    assert world.registered(LEAK), "the time was of that question alone"


@pytest.mark.parametrize("text", ["噪音扰民两个星期了，每天半夜", "西湖路上有两个人打架", "已经三天了，今天还是这样"])
def test_how_long_how_many_and_a_bare_place_make_nothing_alike(world: World, text: str) -> None:
    world.registered("西湖路口的行道树挡住了窗户，今天又有两个枝子断了，三天前报过，拖了两个星期，每天半夜响")
    assert ask(world, text) == []
