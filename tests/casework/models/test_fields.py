"""Encrypted text: plain in Python, sealed in the database, found by nothing. Asks no database anything."""

from typing import Any

import pytest
from django.core import serializers
from django.core.exceptions import FieldError, ValidationError
from django.db import connection, models
from django.db.migrations.writer import MigrationWriter

from casework import crypto
from casework.models import Citizen
from casework.models.fields import EncryptedTextField

PHONE = Citizen._meta.get_field("phone")


def stored(value: Any, field: Any = PHONE) -> bytes | None:
    prepared = field.get_db_prep_save(value, connection)
    return None if prepared is None else bytes(prepared.adapted)


def read(value: bytes | None, field: Any = PHONE) -> str | None:
    return field.from_db_value(value, None, connection)


def test_a_value_is_sealed_for_its_own_column_and_reads_back() -> None:
    sealed = stored("+8613912345678")
    assert sealed is not None
    assert b"13912345678" not in sealed
    assert read(sealed) == "+8613912345678"
    assert read(memoryview(sealed)) == "+8613912345678"
    assert crypto.open_sealed(sealed, context="casework.citizen.phone") == "+8613912345678"


def test_a_value_moved_to_another_column_does_not_open() -> None:
    with pytest.raises(crypto.CannotOpen, match=r"casework\.citizen\.name"):
        read(stored("+8613912345678"), Citizen._meta.get_field("name"))


def test_nothing_stays_nothing_and_needs_no_key() -> None:
    assert stored("") == stored(b"") == b""
    assert read(b"") == ""
    assert stored(None) is None
    assert read(None) is None


@pytest.mark.parametrize("lookup", ["phone", "phone__exact", "phone__in", "phone__contains", "phone__gt", "phone__length"])
def test_looking_a_value_up_is_refused_in_words(lookup: str) -> None:
    with pytest.raises(FieldError, match="keyed hash"):
        str(Citizen.objects.filter(**{lookup: ["x"] if lookup.endswith("in") else "x"}).query)


def test_asking_whether_there_is_a_value_works() -> None:
    assert "IS NOT NULL" in str(Citizen.objects.filter(phone__isnull=False).query)


def test_a_value_that_is_too_long_is_refused_by_forms_and_by_saving() -> None:
    with pytest.raises(ValidationError):
        PHONE.clean("1" * 41, Citizen())
    with pytest.raises(ValueError, match="at most 40 characters") as raised:
        stored("1" * 41)
    assert "111" not in str(raised.value)


def test_only_text_is_sealed() -> None:
    for wrong in (13912345678, b"sealed already?"):
        with pytest.raises(TypeError, match=r"casework\.citizen\.phone"):
            stored(wrong)


def test_a_fixture_never_holds_personal_data() -> None:
    with pytest.raises(Exception, match="never serialised"):
        serializers.serialize("json", [Citizen(phone="+8613912345678")])


def test_a_renamed_field_keeps_its_old_context_through_migrations() -> None:
    field = EncryptedTextField(max_length=20, context="casework.citizen.phone", blank=True, default="")
    assert "context='casework.citizen.phone'" in MigrationWriter.serialize(field)[0]
    _name, _path, args, kwargs = field.deconstruct()
    again = EncryptedTextField(*args, **kwargs)
    assert again.context == "casework.citizen.phone"
    assert len(again.validators) == len(field.validators)
    assert "context" not in PHONE.deconstruct()[3]


def test_a_form_shows_it_as_text_of_its_length() -> None:
    field = PHONE.formfield()
    assert field is not None
    assert field.max_length == 40


def test_the_column_holds_bytes() -> None:
    assert PHONE.db_type(connection) == "bytea"
    assert isinstance(PHONE, models.Field)
    assert PHONE.get_default() == ""
