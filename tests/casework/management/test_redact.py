from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from casework.models import Words
from tests.verified import first_break
from tests.world import World


def redact(words: Words, *, actor: str = "supervisor") -> str:
    out = StringIO()
    call_command("redact", str(words.pk), reason="按规定", actor=actor, stdout=out)
    return out.getvalue()


def test_redacted_words_are_empty_and_the_chain_still_verifies(world: World) -> None:
    words = world.registered("我家住在东门社区").words.get()
    assert words.case.number in redact(words)
    words.refresh_from_db()
    assert (words.text, words.title, words.redacted_at is not None) == ("", "", True)
    assert first_break() is None


def test_words_are_redacted_once_and_by_a_supervisor_only(world: World) -> None:
    words = world.registered().words.get()
    for nobody in ("operator", "nobody-of-that-name"):
        with pytest.raises(CommandError):
            redact(words, actor=nobody)
    redact(words)
    with pytest.raises(CommandError, match="already"):
        redact(words)
