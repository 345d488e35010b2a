"""Redact: what somebody said is emptied, by law, and the chain still verifies."""

from casework import steps
from casework.models import Words
from tests.casework.looking import last, refused
from tests.verified import first_break
from tests.world import World


def test_the_words_and_their_search_terms_go_and_the_chain_still_verifies(world: World) -> None:
    case = world.registered("张三偷了我的鸡")
    words = Words.objects.get(case=case, kind="demand")
    assert Words.objects.extra(where=["terms @@ casework_query('偷了')"]).exists()
    steps.redact(words, reason="依法删除", actor=world.supervisor, at=world.now)
    words.refresh_from_db()
    assert (words.text, words.title, bytes(words.salt), words.redacted_at) == ("", "", b"", world.now)
    assert not Words.objects.filter(pk=words.pk).extra(where=["terms @@ casework_query('偷了')"]).exists()
    assert last(case).facts["redacted"] == str(words.pk)
    assert first_break() is None


def test_once_only_and_only_by_a_supervisor(world: World) -> None:
    words = Words.objects.get(case=world.registered())
    with refused("not_allowed", status=403):
        steps.redact(words, reason="依法", actor=world.operator, at=world.now)
    steps.redact(words, reason="依法", actor=world.supervisor, at=world.now)
    with refused("already_done"):
        steps.redact(words, reason="依法", actor=world.supervisor, at=world.now)
