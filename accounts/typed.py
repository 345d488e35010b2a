"""What somebody typed into a form: all of it, to send it again, and what of it may be shown to them."""

import hashlib
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict

from accounts import form_keys

KEPT_AS = "unsent"
"""The field by which a form that was kept says which it was."""
SWITCH = "switch_"
"""How the buttons begin that change how the page is shown."""
ADDED = frozenset({form_keys.NAME, KEPT_AS, "csrfmiddlewaretoken"})
"""What the page adds to what the person says."""
NEVER_SHOWN = ("csrf", "password", "token", "signature", "code", "pin", "key")
SHORTEST, MOST, LONGEST = 8, 20, 5000

Fields = list[tuple[str, list[str]]]


def fields(form: QueryDict) -> Fields:
    """Every field and its values, in one order."""
    entries = [(name, texts) for name, texts in form.lists() if name not in ADDED and not name.startswith(SWITCH)]
    return sorted((name, [str(text) for text in texts]) for name, texts in entries)


def act(request: HttpRequest, path: str) -> list[Any]:
    """What a form asks for: where it goes, what was typed, and the files with their content. By this the same form is known."""
    files = _files(request)
    return [path, fields(request.POST), *([files] if files else [])]


def _files(request: HttpRequest) -> list[tuple[str, str, int, str]]:
    return sorted(
        (name, file.name or "", file.size or 0, _hashed(file)) for name, files in request.FILES.lists() for file in files
    )


def _hashed(file: UploadedFile) -> str:
    """Of its content. Whoever reads it next finds it at its beginning."""
    file.seek(0)
    digest = hashlib.file_digest(file.file, "sha256")  # type: ignore[arg-type]
    file.seek(0)
    return digest.hexdigest()


def texts(typed: Fields) -> list[str]:
    """What somebody wrote, the longest first; what was chosen is soon chosen again. Nothing secret, and what a page holds."""
    written = sorted((text for name, values in typed for text in values if is_shown(name, text)), key=len, reverse=True)
    return [text[:LONGEST] for text in written[:MOST]]


def is_shown(name: str, text: str) -> bool:
    """Whether it is something that was written, and no secret."""
    return len(text) >= SHORTEST and may_show(name)


def may_show(name: str) -> bool:
    """Whether what stands in a field of that name is no secret."""
    return not any(part in name.lower() for part in NEVER_SHOWN)
