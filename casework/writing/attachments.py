"""Photos and files that come with words: read before anything is locked, written with the event of those words.

Nobody vouches for what is sent. A photo is drawn anew, without its metadata; a PDF is left as it came, and is only ever
offered as a download.
"""

import hashlib
import re
import secrets
import unicodedata
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import entered
from accounts.models import User
from casework import bounds, masking, pictures
from casework.models import Attachment, Case, Words
from casework.models.attachment import LARGEST, LONGEST_NAME, MOST
from casework.refusal import Invalid
from casework.verb import Ask
from casework.writing.words import build as build_words
from casework.writing.words import reference

NEITHER = gettext_lazy("It is neither a photo (JPEG, PNG, WebP) nor a PDF.")
EMPTY = gettext_lazy("It is empty.")
TOO_LARGE = gettext_lazy("It is larger than 5 MB.")
PDF_BEGINS = b"%PDF-"
HOW = gettext_lazy("Up to 3: JPEG, PNG, WebP or PDF, each at most 5 MB. Location data is removed from photos.")
ASK = Ask("files", "files", gettext_lazy("Photos and files"), required=False, help=HOW)
"""What a verb asks for whose words files may come with."""
SUFFIXES = {Attachment.Kind.PHOTO: ".jpg", Attachment.Kind.PDF: ".pdf"}
KNOWN_SUFFIX = re.compile(r"\.(?:jpe?g|png|webp|pdf)$", re.IGNORECASE)


class Upload(NamedTuple):
    """A file as it is sent. `name`: whatever its sender called it. `data`: one byte more than may be is enough."""

    name: str
    data: bytes


class Readable(NamedTuple):
    """A file that can be taken. `width`, `height`: of a photo, in pixels. `sha256`: of what was sent."""

    kind: Attachment.Kind
    name: str
    content: bytes
    width: int | None
    height: int | None
    sha256: bytes


def read(uploads: Sequence[Upload]) -> list[Readable]:
    """What is stored of them. Raises Invalid that says of each file that cannot be taken its name, and why."""
    if len(uploads) > MOST:
        raise _invalid([too_many()])
    readable, problems = [], []
    for upload in uploads:
        try:
            readable.append(_read(upload))
        except Invalid as problem:
            problems.append(_named(upload, problem))
    if problems:
        raise _invalid(problems)
    return readable


def count(files: Sequence[Readable], *, actor: User | None, at: datetime) -> None:
    """Towards what a person adds in a day. Raises TooManyToday past it."""
    if files and actor is not None:
        bounds.add(bounds.FILES, actor, at=at, count=len(files))


def build(
    words: Words, files: Sequence[Readable], *, at: datetime, identity: uuid.UUID | None = None, after: int = 0
) -> list[Attachment]:
    """Not yet written, noted for the case's next event. `identity`: of the only one. `after`: so many came before."""
    built = [
        _build(words, file, identity=identity or uuid.uuid4(), position=position, at=at)
        for position, file in enumerate(files, start=after + 1)
    ]
    if built:
        noted = [[str(attachment.pk), bytes(attachment.digest).hex()] for attachment in built]
        words.case.changes.setdefault("files", []).extend(noted)
    return built


def write_words(
    case: Case, kind: str, text: str, *, title: str = "", files: Sequence[Readable], author: User | None, at: datetime
) -> dict[str, Any]:
    """Words with their files; the facts by which an event refers to the words. Raises TooManyToday."""
    count(files, actor=author, at=at)
    words = build_words(case, kind, text, title=title, author=author, at=at)
    words.save(force_insert=True)
    write(build(words, files, at=at))
    return reference(words)


def write(built: Sequence[Attachment]) -> None:
    """One by one: a file takes several times its bytes while it is sealed and sent, and three at once three times that."""
    for attachment in built:
        attachment.save(force_insert=True)


def redact(words: Words, *, at: datetime) -> None:
    """Empty the files of words that are redacted."""
    Attachment.objects.filter(words=words).update(content=None, name="", sha256=b"", salt=b"", redacted_at=at)


def too_many() -> str:
    return ngettext("At most %(most)d file can be added.", "At most %(most)d files can be added.", MOST) % {"most": MOST}


def clean_name(name: str, kind: Attachment.Kind) -> str:
    """What a file is called: no path, no marks that nobody sees, masked as words are, and the ending of what it is."""
    last = re.split(r"[/\\]", entered.visible(name))[-1]
    plain = "".join(
        " " if char.isspace() else char for char in last if unicodedata.category(char) not in {"Cc", "Cs"} or char.isspace()
    )
    stem = KNOWN_SUFFIX.sub("", masking.text(re.sub(" +", " ", plain)).strip(" ."))
    suffix = SUFFIXES[kind]
    return (stem[: LONGEST_NAME - len(suffix)].rstrip() or str(kind.label)) + suffix


def digest(salt: bytes, words: str, kind: str, name: str, sha256: bytes, content: bytes) -> bytes:
    """`words`: the id of the words that it came with."""
    hashed = hashlib.sha256(salt + f"{words}\0{kind}\0{name}\0".encode() + sha256)
    hashed.update(content)
    return hashed.digest()


def _build(words: Words, file: Readable, *, identity: uuid.UUID, position: int, at: datetime) -> Attachment:
    salt = secrets.token_bytes(16)
    return Attachment(
        id=identity,
        case=words.case,
        words=words,
        position=position,
        kind=file.kind,
        name=file.name,
        size=len(file.content),
        width=file.width,
        height=file.height,
        sha256=file.sha256,
        salt=salt,
        digest=digest(salt, str(words.pk), file.kind, file.name, file.sha256, file.content),
        content=file.content,
        added_at=at,
    )


def _read(upload: Upload) -> Readable:
    data = upload.data
    if not data:
        raise _unusable(EMPTY)
    if len(data) > LARGEST:
        raise _unusable(TOO_LARGE)
    sha256 = hashlib.sha256(data).digest()
    if data.startswith(PDF_BEGINS):
        name = clean_name(upload.name, Attachment.Kind.PDF)
        return Readable(Attachment.Kind.PDF, name, data, None, None, sha256)
    try:
        drawn = pictures.draw(data)
    except Invalid as problem:
        raise _unusable(NEITHER if problem.message is pictures.NOT_A_PHOTO else problem.message) from None
    name = clean_name(upload.name, Attachment.Kind.PHOTO)
    return Readable(Attachment.Kind.PHOTO, name, drawn.shown, drawn.width, drawn.height, sha256)


def _named(upload: Upload, problem: Invalid) -> str:
    name = " ".join(entered.visible(re.split(r"[/\\]", upload.name)[-1]).split())[:LONGEST_NAME]
    if not name:
        return _("A file without a name: %(problem)s") % {"problem": problem}
    return _("“%(name)s”: %(problem)s") % {"name": name, "problem": problem}


def _unusable(text: str | Promise) -> Invalid:
    return Invalid("unusable_file", text)


def _invalid(problems: list[str]) -> Invalid:
    return Invalid("unusable_file", problems[0], fields={"files": problems})
