"""JSON as the contract means it: UTF-8, each name once, no NaN, and only characters that can be kept."""

import json
import unicodedata
from collections.abc import Iterator, Mapping
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.parsers import JSONParser

DEEPEST = 20
"""Levels of one body; what follows reads it level by level too."""
MOST_FIELDS = 2_000
"""Of one body in all. The largest that is meant, a visit with all that was heard there, has some hundreds."""


class StrictJSONParser(JSONParser):
    """Whatever charset the header names, JSON between systems is UTF-8 (RFC 8259)."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        try:
            body: dict[str, Any] = json.loads(
                stream.read().decode("utf-8"), object_pairs_hook=_FewFields(), parse_constant=_no_constant
            )
        except RecursionError:
            raise ParseError(_("The body is nested too deeply.")) from None
        except ValueError:  # UnicodeDecodeError and JSONDecodeError too; their messages may quote what was sent
            raise ParseError(_("The body is not JSON in UTF-8, or names something twice.")) from None
        if problems := {place: [_("Contains characters that cannot be stored.")] for place in _unusable(body)}:
            raise ValidationError(problems)
        return body


class _FewFields:
    """Makes each object of one body: every name once, and not too many of them before anybody looks at each."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        self.count += len(pairs)
        if self.count > MOST_FIELDS:
            raise ParseError(_("The body has more than %(most)d fields.") % {"most": MOST_FIELDS})
        names = dict(pairs)
        if len(names) != len(pairs):
            raise ValueError("a name twice")
        return names


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _unusable(value: Any, place: str = "", depth: int = 0) -> Iterator[str]:
    """Where a text holds NUL or half a character, which no database keeps; names of what is unknown are not repeated."""
    if depth > DEEPEST:
        raise ParseError(_("The body is nested too deeply."))
    if isinstance(value, str):
        if any(char == "\0" or unicodedata.category(char) == "Cs" for char in value):
            yield place or "body"
    elif isinstance(value, dict):
        for name, inner in value.items():
            if list(_unusable(name)):
                yield place or "body"
            else:
                yield from _unusable(inner, f"{place}.{name}" if place else name, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _unusable(inner, place, depth + 1)
