"""Where the catalogues of translations lie, and how they become what Django reads. Needs no gettext on the machine."""

from pathlib import Path

import polib

from config.dev import local

ROOMS = ("accounts", "casework", "config", "visits")
CATALOGUE = Path("locale", "zh_Hans", "LC_MESSAGES", "django.po")


def compile_all(base: Path = local.BASE) -> int:
    """Write every catalogue that changed since. Returns how many."""
    written = 0
    for room in ROOMS:
        path = base / room / CATALOGUE
        target = path.with_suffix(".mo")
        if not path.exists() or (target.exists() and target.stat().st_mtime_ns >= path.stat().st_mtime_ns):
            continue
        part = target.with_suffix(".part")
        polib.pofile(str(path)).save_as_mofile(str(part))
        part.replace(target)
        written += 1
    return written
