"""Rows that the application signs as it writes them: one that came by another way is known, though no event speaks of it."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from json.encoder import encode_basestring_ascii
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Min
from django.utils.functional import cached_property

from accounts.jsonb import as_stored
from accounts.signing import instant, is_signed, sign

CHANGEOVER = timedelta(hours=1)
"""So long a deployment's old processes may still write rows without a signature."""


class SignatureField(models.BinaryField):
    """The signature of a new row. `columns`: what it covers, and what therefore stays. Null in rows from before there was one."""

    of_new_rows = True

    def __init__(self, *args: Any, columns: Sequence[str] = (), **options: Any) -> None:
        super().__init__(*args, **options | {"null": True, "editable": False})
        self.columns = tuple(columns)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.BinaryField", list(args), options

    def pre_save(self, instance: models.Model, add: bool) -> Any:  # noqa: FBT001 - Django's
        if add and self.of_new_rows:
            setattr(instance, self.attname, self.sign(vars(instance)))
        return super().pre_save(instance, add)

    @cached_property
    def purpose(self) -> str:
        return str(self.model._meta.db_table)

    def sign(self, row: Mapping[str, Any]) -> bytes:
        """The signature of a row that is written by a statement of one's own. `row`: its columns, as Django reads them."""
        return sign(self._message(row), purpose=self.purpose)

    def fits(self, row: Mapping[str, Any]) -> bool:
        """Whether the application wrote the row. `row`: by columns, as Django reads them."""
        return is_signed(bytes(row[self.attname] or b""), self._message(row), purpose=self.purpose)

    def _message(self, row: Mapping[str, Any]) -> str:
        values = (row[name] for name in self.columns)
        return f"[{', '.join(WRITTEN.get(type(value), json.dumps)(value) for value in values)}]"


class OutcomeSignatureField(SignatureField):
    """The signature of what became of a row after it was written: whoever changes its `columns` signs them anew."""

    of_new_rows = False

    @cached_property
    def purpose(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"


def signature_of(model: type[models.Model]) -> SignatureField:
    field = model._meta.get_field("mac")
    assert isinstance(field, SignatureField)
    return field


def outcome_signature_of(model: type[models.Model]) -> OutcomeSignatureField:
    field = model._meta.get_field("outcome_mac")
    assert isinstance(field, OutcomeSignatureField)
    return field


def signed_from(model: type[models.Model], *, moment: str, legacy_until: datetime | None) -> int | None:
    """The id from which on every row has to be signed; None where none has come yet.

    `moment`: the column that says when a row was written. `legacy_until`: when signing came, None where nothing is older.
    Ids come from a sequence, and the application's role chooses none: whoever dates a row back gets a late one nonetheless.
    """
    if legacy_until is None:
        return 0
    signed = model._base_manager.filter(mac__isnull=False, **{f"{moment}__gt": legacy_until + CHANGEOVER})
    least: int | None = signed.aggregate(least=Min("pk"))["least"]
    return least


def unsigned(rows: Iterable[Mapping[str, Any]], field: SignatureField, *, required_from: int | None) -> list[Mapping[str, Any]]:
    """The rows that no application wrote, or of which another is a copy. `required_from`: as `signed_from` says."""
    macs: set[bytes] = set()
    faulty = []
    for row in rows:
        mac = bytes(row[field.attname] or b"")
        legacy = not mac and (required_from is None or row["id"] < required_from)
        if not legacy and (mac in macs or not field.fits(row)):
            faulty.append(row)
        macs.add(mac)
    return faulty


def _null(_value: None) -> str:
    return "null"


def _instant(moment: datetime) -> str:
    return f'"{instant(moment)}"'


def _quoted(value: date | UUID) -> str:
    return f'"{value}"'


def _hex(data: bytes | memoryview) -> str:
    return f'"{bytes(data).hex()}"'


WRITTEN: Mapping[type, Callable[[Any], str]] = {
    int: str,
    type(None): _null,
    datetime: _instant,
    date: _quoted,
    UUID: _quoted,
    bytes: _hex,
    memoryview: _hex,
    dict: as_stored,
    list: as_stored,
    str: encode_basestring_ascii,
}
"""How a value stands in what is signed; every other as JSON."""
