"""Every address that the URL resolver knows, under the name by which expected.py classifies it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.access.expected import OTHERS, VERBS


@dataclass(frozen=True)
class Address:
    """`path`: with `{number}`, `{visit}`, `{token}` ... still to be filled in."""

    name: str
    path: str
    view: Any

    @property
    def api(self) -> bool:
        return self.path.startswith("/api/")


FILLED = {
    "unit": "nowhere",
    "absence": "999999",
    "module": "999999",
    "view": "999999",
    "username": "nobody-here",
    "membership": "999999",
    "line": "999999",
    "article": "9a0f6f0e-6a57-4a53-8f0a-0d6f6d3f9f13",
    "contact": "Q200101-99999",
    "flag": "999999",
    "file": "9a0f6f0e-6a57-4a53-8f0a-0d6f6d3f9f12",
    "photo": "9a0f6f0e-6a57-4a53-8f0a-0d6f6d3f9f11",
    "review": "999999",
    "digest": "999999",
    "language": "en",
    "kind": "decline",
    "transport": "sms",
    "code": "visit-second",
    "version": "1",
    "waiting_for": "visit",
    "form": "days",
    "about": "dissatisfied",
    "token": "A" * 43,
    "caller": "nobody00",
    "path": "nowhere/",
    "pk": "5f1d5a52-0a3c-4c0c-9b44-3f7c1fb8f0aa",
    "device": "3b241101-e2bb-4255-8caf-4136c566a962",
}


def every() -> Iterator[Address]:
    for name, path, view in _walk(get_resolver().url_patterns, prefix="/", namespace=""):
        if path.split("/")[1] in OTHERS:
            continue
        if "{verb}" in path:
            yield from (Address(f"{name} {verb}", path.replace("{verb}", verb), view) for verb in VERBS)
        else:
            yield Address(name, path, view)


def group(prefix: str) -> list[tuple[str, str]]:
    """Names and paths of a whole group that is not taken one by one."""
    walked = _walk(get_resolver().url_patterns, prefix="/", namespace="")
    return [(name, path) for name, path, _view in walked if path.startswith(f"/{prefix}/")]


def _walk(patterns: list[URLPattern | URLResolver], *, prefix: str, namespace: str) -> Iterator[tuple[str, str, Any]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, prefix=prefix + _readable(pattern.pattern), namespace=inner)
        else:
            path = prefix + _readable(pattern.pattern)
            yield (namespace + pattern.name if pattern.name else path), path, pattern.callback


def _readable(pattern: Any) -> str:
    """`cases/<str:number>/` and `^track/(?P<token>...)/?$` alike as `cases/{number}/`."""
    matched = pattern.regex.pattern if hasattr(pattern, "regex") else ""
    names = list(pattern.converters) or list(pattern.regex.groupindex)
    text = str(pattern)
    if pattern.converters or "(?P<" not in matched:
        for name, converter in pattern.converters.items():
            for placeholder in [part for part in text.split("<")[1:] if part.split(">")[0].split(":")[-1] == name]:
                text = text.replace(f"<{placeholder.split('>')[0]}>", "{" + name + "}")
            assert converter
        return text.removeprefix("^").removesuffix("$").removesuffix("\\Z")
    fixed, _, group = matched.removeprefix("^").partition("(?P<")
    behind = group.partition(")")[2].removesuffix("$").replace("/?", "/")
    return fixed + "{" + names[0] + "}" + behind
