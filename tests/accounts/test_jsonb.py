"""What the database hashes can be hashed elsewhere: JSON is written here as PostgreSQL writes it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg2.extras import Json

from accounts.jsonb import as_stored
from accounts.signing import instant
from tests.lanes import examples

LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
TEXTS = st.text(LETTERS, max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**18), 10**18) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.django_db
@pytest.mark.hypothesis
def test_json_is_written_as_postgresql_writes_it() -> None:
    @settings(max_examples=examples(60), deadline=None)
    @given(value=VALUES)
    def once(value: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::jsonb::text", [Json(value)])
            assert cursor.fetchone() == (as_stored(value),)

    once()


@pytest.mark.parametrize("value", [0.1, {"a": [1.0]}, float("nan")])
def test_a_fraction_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        as_stored(value)


@pytest.mark.django_db
def test_an_instant_is_written_as_in_sql_whatever_its_zone() -> None:
    for at in (datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai")), datetime(2026, 12, 31, 23, 59, 59, 7, tzinfo=UTC)):
        with connection.cursor() as cursor:
            cursor.execute("""SELECT to_char(%s AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')""", [at])
            assert cursor.fetchone() == (instant(at),)
