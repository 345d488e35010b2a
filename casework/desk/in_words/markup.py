"""A page as the tree of its elements, and what they say to whoever reads them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

EMPTY = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
"""Elements that hold nothing, and so never end."""
NOT_READ = frozenset({"datalist", "kbd", "script", "select", "style", "svg", "template", "textarea"})
ASIDE = frozenset({"help", "optional", "errors"})
"""Classes of what stands beside a label."""


@dataclass(eq=False)
class Element:
    tag: str
    attributes: dict[str, str]
    parent: "Element | None" = None
    inside: "list[Element | str]" = field(default_factory=list)

    def get(self, name: str) -> str:
        """An attribute; empty where there is none."""
        return self.attributes.get(name, "")

    def every(self, *tags: str) -> "Iterator[Element]":
        """Those in it, in the order of the page; what script makes of a template is none of them."""
        for element in self.inside:
            if isinstance(element, Element) and element.tag != "template":
                if element.tag in tags:
                    yield element
                yield from element.every(*tags)

    def first(self, *tags: str) -> "Element | None":
        return next(self.every(*tags), None)

    def around(self) -> "Iterator[Element]":
        """What it stands in, from within."""
        element = self.parent
        while element is not None:
            yield element
            element = element.parent

    def above(self, tag: str, *, having: str = "") -> "Element | None":
        """The nearest such element that it stands in. `having`: an attribute."""
        return next((outer for outer in self.around() if outer.tag == tag and (not having or having in outer.attributes)), None)

    def text(self) -> str:
        """As it is read, without what explains it."""
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        for part in self.inside:
            if isinstance(part, str):
                yield part
            elif part.tag == "br":
                yield " "
            elif part.tag not in NOT_READ and ASIDE.isdisjoint(part.get("class").split()):
                yield from part._texts()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.within = Element("", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, Any]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self.within)
        self.within.inside.append(element)
        if tag not in EMPTY:
            self.within = element

    def handle_endtag(self, tag: str) -> None:
        """What was left open ends with what it stands in."""
        if self.within.tag == tag:
            self.within = self.within.parent or self.root
        elif outer := self.within.above(tag):
            self.within = outer.parent or self.root

    def handle_data(self, data: str) -> None:
        self.within.inside.append(data)


def read(page: str) -> Element:
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.root
