"""Columns that are sealed in the database and plain in Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from django.core.exceptions import FieldError
from django.core.validators import MaxLengthValidator
from django.db import models

from casework import crypto, masking
from casework.wording import CANNOT_OPEN

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


class EncryptedTextField(models.Field[str, str]):
    """Encrypted text: str in Python, bytes in the database, bound to its model and column.

    The empty string stays empty bytes: whether a detail was given is no secret, and "none given" must not need a key.
    `max_length` counts characters and is enforced on saving too, because a sealed value has no length the database
    could check. `context` keeps old values readable when a model or a field is renamed: pass the old name then.

    Finding by value is impossible by design; every lookup but `isnull` is refused. Look up a keyed hash beside it.
    """

    empty_strings_allowed = True

    def __init__(self, *args: Any, context: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fixed_context = context
        if self.max_length is not None:
            self.validators.append(MaxLengthValidator(self.max_length))

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        if self.fixed_context:
            kwargs["context"] = self.fixed_context
        return name, path, list(args), dict(kwargs)

    def get_internal_type(self) -> str:
        return "BinaryField"

    @property
    def context(self) -> str:
        """What a value is bound to: "casework.citizen.phone"."""
        return self.fixed_context or f"{self.model._meta.label_lower}.{self.name}"

    # Into and out of the database.

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        """Asked for by bulk writes, as with Django's own BinaryField."""
        placeholder: str = connection.ops.binary_placeholder_sql(value)
        return placeholder

    def from_db_value(self, value: bytes | memoryview | None, expression: Any, connection: Any) -> str | None:
        if value is None:
            return None
        sealed = bytes(value)
        return crypto.open_sealed(sealed, context=self.context) if sealed else ""

    def get_db_prep_value(  # the parameters are Django's
        self,
        value: Any,
        connection: BaseDatabaseWrapper,
        prepared: bool = False,  # noqa: FBT001, FBT002
    ) -> Any:
        value = super().get_db_prep_value(value, connection, prepared)
        if value is None:
            return None
        # Already empty bytes: what Django's schema editor offers for a new column without a default.
        sealed = b"" if value in ("", b"") else crypto.seal(self._checked(value), context=self.context)
        return connection.Database.Binary(sealed)  # type: ignore[attr-defined]

    def _checked(self, value: Any) -> str:
        if not isinstance(value, str):
            raise TypeError(f"{self.context} takes a str, not {type(value).__name__}")
        if self.max_length is not None and len(value) > self.max_length:
            raise ValueError(f"{self.context} holds at most {self.max_length} characters")
        return value

    def to_python(self, value: Any) -> str | None:
        return value if value is None or isinstance(value, str) else str(value)

    def value_to_string(self, obj: models.Model) -> NoReturn:
        """A fixture would hold personal data in plain text."""
        raise TypeError(f"{self.context} is never serialised: back the database up with its own tools")

    def formfield(self, *args: Any, **kwargs: Any) -> Any:
        # "max_length" reaches the page, so that the browser says it first.
        return super().formfield(*args, **{"max_length": self.max_length, **kwargs})

    # What is not possible.

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            self._refuse(lookup_name)
        return super().get_lookup(lookup_name)

    def get_transform(self, lookup_name: str) -> NoReturn:
        self._refuse(lookup_name)

    def _refuse(self, lookup_name: str) -> NoReturn:
        raise FieldError(
            f"{self.context} is encrypted, so that '{lookup_name}' can find nothing in it. "
            "Only isnull works; look an exact value up by its keyed hash."
        )


class ShownTextField(EncryptedTextField):
    """Encrypted text that is read on pages and never written again: where it does not open, it says so, and the page comes."""

    def from_db_value(self, value: bytes | memoryview | None, expression: Any, connection: Any) -> str | None:
        try:
            return super().from_db_value(value, expression, connection)
        except crypto.CannotOpen:
            return str(CANNOT_OPEN)


class EncryptedBytesField(models.BinaryField):
    """Encrypted bytes: bytes in Python and in the database, bound to model and column. `max_length` in bytes, plain."""

    @property
    def context(self) -> str:
        return f"{self.model._meta.label_lower}.{self.name}"

    def from_db_value(self, value: bytes | memoryview | None, expression: Any, connection: Any) -> bytes | None:
        return None if value is None else crypto.open_bytes(bytes(value), context=self.context)

    def get_db_prep_value(  # the parameters are Django's
        self,
        value: Any,
        connection: BaseDatabaseWrapper,
        prepared: bool = False,  # noqa: FBT001, FBT002
    ) -> Any:
        if value is None:
            return None
        if self.max_length is not None and len(value) > self.max_length:
            raise ValueError(f"{self.context} holds at most {self.max_length} bytes")
        return super().get_db_prep_value(crypto.seal_bytes(bytes(value), context=self.context), connection, prepared)

    def value_to_string(self, obj: models.Model) -> NoReturn:
        raise TypeError(f"{self.context} is never serialised: back the database up with its own tools")


class _MaskedOnLoading(models.Field[str, str]):
    """Whatever was written, its phone and ID numbers are never read: rows of before hold them until they are sealed."""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return value and masking.text(value)


class MaskedTextField(_MaskedOnLoading, models.TextField[str, str]):
    """Masked text. What was written in full is sealed beside it (casework/writing/full_text.py)."""


class MaskedCharField(_MaskedOnLoading, models.CharField[str, str]):
    """The same, of limited length."""
