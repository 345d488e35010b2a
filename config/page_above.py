"""The page on which the form of an address stands, for whoever opens that address itself."""

from collections.abc import Iterator
from typing import Any

from django.urls import Resolver404, ResolverMatch, resolve, reverse

STANDS_ON: dict[str, tuple[str, tuple[str, ...]]] = {
    "visits:plan": ("desk:case", ("number",)),
    "visits:slip": ("desk:case", ("number",)),
    "visits:explain": ("visits:checks", ()),
    "desk:export": ("desk:list", ()),
}
"""Forms whose address does not stand below that of their page: the page, and what of the address names it."""


def page_above(path: str) -> str:
    """The nearest address above it that is there and names nothing else; empty where there is none but the home page."""
    match = _match(path)
    if match is None:
        return ""
    if match.view_name in STANDS_ON:
        name, named = STANDS_ON[match.view_name]
        return reverse(name, args=[match.kwargs[part] for part in named])
    return next((above for above, page in _above(path) if _names_no_more(page, match.kwargs)), "")


def _above(path: str) -> Iterator[tuple[str, ResolverMatch]]:
    while (path := path.rstrip("/").rpartition("/")[0] + "/") != "/":
        if match := _match(path):
            yield path, match


def _names_no_more(page: ResolverMatch, kwargs: dict[str, Any]) -> bool:
    return page.kwargs.items() <= kwargs.items()


def _match(path: str) -> ResolverMatch | None:
    try:
        return resolve(path)
    except Resolver404:
        return None
