"""Messages without gettext installed. `python -m config.translations update|check|compile`

`update` merges the messages of code and templates into the catalogues and keeps what is translated; `check` says what is
missing, and where two rooms translate one message differently; `compile` writes what Django reads. English is the source,
so only Chinese has catalogues.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import polib
from babel.messages.extract import extract
from django.conf import settings
from django.utils.translation.template import templatize

from config.catalogues import CATALOGUE, ROOMS, compile_all
from config.dev import local

METADATA = {
    "Language": "zh_Hans",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}
# Where the parts of a message stand among a function's arguments, in Babel's way of writing it.
SIMPLE, PLURAL, CONTEXT, BOTH = (1,), (1, 2), ((1, "c"), 2), ((1, "c"), 2, 3)
FUNCTIONS = {
    f"{name}{lazy}": places
    for name, places in (("gettext", SIMPLE), ("ngettext", PLURAL), ("pgettext", CONTEXT), ("npgettext", BOTH))
    for lazy in ("", "_lazy")
} | {"_": SIMPLE, "gettext_noop": SIMPLE}
PLACEHOLDER = re.compile(r"%\([^)]+\)[sdif]|%[sdif%]|\{[^{}]*\}")


class Message(NamedTuple):
    context: str | None
    text: str
    plural: str | None


def messages(room: Path) -> dict[Message, set[str]]:
    """Every message of a room's code and templates, with the files it stands in."""
    places: dict[Message, set[str]] = {}
    for path in sorted(room.rglob("*")):
        inside = path.relative_to(room).parts
        if "migrations" in inside or "locale" in inside or not path.is_file():
            continue
        if path.suffix == ".py":
            source = path.read_text(encoding="utf-8")
        elif "templates" in inside:
            # What is left beside the messages is no Python; without its indents it still reads as Python's words.
            blanked = templatize(path.read_text(encoding="utf-8"), origin=str(path))
            source = "\n".join(line.lstrip() for line in blanked.splitlines())
        else:
            continue
        for message in read(source):
            places.setdefault(message, set()).add(path.relative_to(room.parent).as_posix())
    counted = {(message.text, message.context) for message in places if message.plural}
    return {
        message: files
        for message, files in places.items()
        # Said once with a plural and once without is one message, the one with the plural.
        if message.plural or (message.text, message.context) not in counted
    }


def read(source: str) -> Iterator[Message]:
    for _line, text, _comments, context in extract("python", BytesIO(source.encode()), FUNCTIONS):
        parts = [text] if isinstance(text, str) else list(text)
        yield Message(context, parts[0], parts[1] if len(parts) > 1 else None)


def key(entry: polib.POEntry) -> tuple[str, str]:
    return entry.msgid, entry.msgctxt or ""


def load(path: Path) -> list[polib.POEntry]:
    return [entry for entry in polib.pofile(str(path), wrapwidth=0) if not entry.obsolete] if path.exists() else []


def update(room: Path) -> None:
    """Sorted by the message itself and without line numbers: a line that moves changes nothing in the catalogue."""
    path = room / CATALOGUE
    known = {key(entry): entry for entry in load(path)}
    catalogue = polib.POFile(wrapwidth=0)
    catalogue.metadata = METADATA
    for message, files in messages(room).items():
        entry = polib.POEntry(msgid=message.text, msgctxt=message.context, msgid_plural=message.plural or "")
        old = known.get(key(entry))
        entry.occurrences = [(name, "") for name in sorted(files)]
        if message.plural:
            entry.msgstr_plural = {0: (old.msgstr_plural.get(0, "") or old.msgstr) if old else ""}
        elif old:
            entry.msgstr = old.msgstr or old.msgstr_plural.get(0, "")
        if old:
            entry.tcomment, entry.flags = old.tcomment, old.flags
        catalogue.append(entry)
    catalogue.sort(key=key)
    if catalogue or path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        local.write_whole(path, str(catalogue), mode=0o644)


def problems(room: Path) -> Iterator[str]:
    """What a reader of Chinese would meet in English, or with a hole in it."""
    path = room / CATALOGUE
    known = {key(entry): entry for entry in load(path)}
    place = path.relative_to(room.parent)
    for message, files in messages(room).items():
        entry = known.get((message.text, message.context or ""))
        where = f"{place}: {message.text!r} ({min(files)})"
        if entry is None:
            yield f"{where} is missing"
            continue
        translated = entry.msgstr_plural.get(0, "") if message.plural else entry.msgstr
        if not translated:
            yield f"{where} has no translation"
        elif entry.fuzzy:
            yield f"{where} is fuzzy"
        elif placeholders(translated) != placeholders(message.plural or message.text):
            yield f"{where} has other placeholders in its translation"


def disagreements(rooms: Iterable[Path]) -> Iterator[str]:
    """Messages that two rooms translate differently: Django merges the catalogues, and the first room wins in silence."""
    first: dict[tuple[str, str], tuple[Path, str]] = {}
    for room in rooms:
        place = (room / CATALOGUE).relative_to(room.parent)
        for entry in load(room / CATALOGUE):
            translated = entry.msgstr or entry.msgstr_plural.get(0, "")
            other, text = first.setdefault(key(entry), (place, translated))
            if translated != text:
                yield f"{place}: {entry.msgid!r} is {translated!r}, but {text!r} in {other}: give it a context (pgettext)"


def placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def main(arguments: Sequence[str], *, base: Path = local.BASE) -> int:
    rooms = [base / room for room in ROOMS]
    match arguments:
        case ["update"]:
            for room in rooms:
                update(room)
        case ["check"]:
            lines = [problem for room in rooms for problem in problems(room)] + list(disagreements(rooms))
            print("\n".join(lines) or "every message has its translation")
            return 1 if lines else 0
        case ["compile"]:
            print(f"compiled: {compile_all(base)}")
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    if not settings.configured:
        settings.configure(USE_I18N=True)
    sys.exit(main(sys.argv[1:]))
