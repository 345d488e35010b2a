"""Words that were written before are found as those are that are written now, and nothing else of them is touched."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection

from accounts.laid_sql import sources
from casework import search, steps
from casework.models import Words
from tests.casework.unsealed import unsealed
from tests.roles import as_owner
from tests.world import World

BEFORE = """
CREATE OR REPLACE FUNCTION public.casework_terms(title text, body text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN array_to_tsvector(array_remove(string_to_array(title || ' ' || body, ' '), ''))
"""
NOW = sources()["FUNCTION public.casework_terms(text,text)"]
MADE_AGAIN = import_module("casework.migrations.0023_terms_made_again")


def made_again() -> None:
    with as_owner():
        MADE_AGAIN.make_again(None, SimpleNamespace(connection=connection))


def as_the_owner_has_it(sql: str) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_what_was_written_before_is_found_as_what_is_written_now(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MADE_AGAIN, "AT_ONCE", 2)
    as_the_owner_has_it(BEFORE)
    cases = [world.registered(f"小區路燈\n不亮 {nth}") for nth in range(5)]
    redacted = world.registered("小区路灯不亮")
    steps.redact(redacted.words.get(kind="demand"), reason="法定", actor=world.supervisor, at=world.now)
    as_the_owner_has_it(NOW)
    assert list(search.find(world.operator, "路灯不亮").cases) == []
    before = list(Words.objects.order_by("pk").values_list("pk", "title", "text", "sealed", "digest"))
    made_again()
    assert set(search.find(world.operator, "路灯不亮").cases) == set(cases)
    assert list(Words.objects.order_by("pk").values_list("pk", "title", "text", "sealed", "digest")) == before
    made_again()


def test_what_waits_to_be_sealed_is_left_and_no_phone_of_it_is_found_in_part(world: World) -> None:
    case = world.registered("水管漏水，打13787654321或137 8765 4321找我")
    unsealed(case.words.get(kind="demand"))
    made_again()
    assert list(search.find(world.operator, "漏水").cases) == [case]
    for part in ("137876", "1378765432", "8765 4321", "4321"):
        assert list(search.find(world.operator, part).cases) == [], part


def test_where_nothing_has_changed_nothing_is_written(world: World) -> None:
    words = world.registered().words.get(kind="demand")

    def version() -> object:
        with connection.cursor() as cursor:
            cursor.execute("SELECT xmin::text, ctid::text FROM casework_words WHERE id = %s", [words.pk])
            return cursor.fetchone()

    before = version()
    made_again()
    assert version() == before
