"""The body of each verb, from what it asks for."""

from typing import Any

from rest_framework import serializers

from casework import verb as registry
from casework.api.serializers.fields import (
    AreaCode,
    Choice,
    DayOrMoment,
    Line,
    NumberOfCase,
    Strict,
    Text,
    TopicInUse,
    Truth,
    UnitCode,
    Username,
)
from casework.refusal import at_least
from casework.verb import Ask, Verb
from casework.writing.words import LONGEST

KINDS: dict[str, type[serializers.Field[Any, Any, Any, Any]]] = {
    "unit": UnitCode,
    "person": Username,
    "topic": TopicInUse,
    "area": AreaCode,
    "yes_no": Truth,
    "date": serializers.DateField,
    "case": NumberOfCase,
    "moment": DayOrMoment,
}


def field(ask: Ask) -> serializers.Field[Any, Any, Any, Any]:
    required = ask.required and not ask.optional_for_programs
    options: dict[str, Any] = {"default": ask.default} if ask.default else {"required": required}
    if ask.kind == "choice":
        return Choice(choices=ask.choices, **options)
    if ask.emptied:
        options["allow_null"] = True
    if ask.kind in KINDS:
        return KINDS[ask.kind](**options)
    options["allow_blank"] = not required
    if ask.shortest:
        options |= {"min_length": ask.shortest, "error_messages": {"min_length": at_least(ask.shortest)}}
    return Line(max_length=200, **options) if ask.kind == "line" else Text(max_length=LONGEST, **options)


def body(verb: Verb) -> type[Strict]:
    """Files are no JSON: they follow one by one (views/files.py)."""
    return type(camel_case(verb.code), (Strict,), {ask.name: field(ask) for ask in verb.asks if ask.kind != "files"})


def camel_case(code: str) -> str:
    return "".join(part.title() for part in code.split("_"))


BODIES: dict[str, type[Strict]] = {verb.code: body(verb) for verb in registry.offered()}
