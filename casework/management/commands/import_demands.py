"""Import a file of demands: CSV or a spreadsheet. The last line on standard output tells the three counts."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from casework.channels import file_import, headers, refused_file
from casework.channels.tables import Unreadable
from casework.wording import join_names

BAR = 30
BETWEEN_LINES = 2.0
"""Seconds between two lines of progress where no terminal draws the bar."""


class Progress:
    """How far it is, on standard error: a bar in a terminal, now and then a line elsewhere."""

    def __init__(self, total: int, stream: OutputWrapper) -> None:
        self.total, self.stream = total, stream
        self.terminal = stream.isatty()
        self.last_line_at = time.monotonic()

    def show(self, done: int) -> None:
        finished = done >= self.total
        if self.terminal:
            filled = BAR * done // max(self.total, 1)
            bar = f"\r[{'█' * filled}{'░' * (BAR - filled)}] {done}/{self.total}"
            self.stream.write(bar, str, ending="\n" if finished else "")
            self.stream.flush()
        elif finished or time.monotonic() - self.last_line_at >= BETWEEN_LINES:
            self.last_line_at = time.monotonic()
            self.stream.write(_("%(done)d of %(total)d rows") % {"done": done, "total": self.total}, str)
            self.stream.flush()


class Command(BaseCommand):
    help = "Import demands from a CSV file or a spreadsheet. A demand that is there already is not imported again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV (UTF-8 or GB 18030; comma, semicolon or tab) or XLSX")
        parser.add_argument("--mapping", type=Path, help="JSON or TOML that names the columns, see casework/channels/README.md")
        parser.add_argument("--source", default="", help="whose numbers they are; else the name of the column that holds them")
        parser.add_argument("--as", dest="actor", default="", metavar="USER", help="who imports; else nobody is named")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and register nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        actor = self._actor(options["actor"])
        try:
            mapping = headers.read_mapping(options["mapping"]) if options["mapping"] else headers.Mapping()
            opened = file_import.open_file(path, mapping=mapping, source=options["source"])
        except Unreadable as wrong:
            raise CommandError(str(wrong)) from wrong
        if opened.unknown_columns:
            self._say(_("Unused columns: %(names)s") % {"names": join_names(opened.unknown_columns)})
        self._say(_("Numbers belong to the source “%(source)s”.") % {"source": opened.reader.source})
        tally = file_import.Tally()
        progress = Progress(len(opened.table.rows), self.stderr)
        for tally in file_import.run(opened, actor=actor, at=timezone.now(), dry_run=options["dry_run"]):
            progress.show(tally.read)
        self._keep_refused(path, opened.table.header, tally)
        if options["dry_run"]:
            self._say(_("Trial run: nothing was registered."))
        counts = f"imported {tally.imported}, already there {tally.already_there}, refused {len(tally.refused)}"
        self.stdout.write(counts)

    def _actor(self, username: str) -> User | None:
        if not username:
            return None
        actor = User.objects.filter(username=username, is_active=True).first()
        if actor is None:
            raise CommandError(_("There is no active person “%(name)s”.") % {"name": username})
        return actor

    def _keep_refused(self, path: Path, header: list[str], tally: file_import.Tally) -> None:
        place = refused_file.place_for(path)
        if tally.refused:
            refused_file.write(place, header, tally.refused)
            self._say(_("Rejected rows and the reasons: %(file)s") % {"file": place})
        else:
            place.unlink(missing_ok=True)  # of an earlier run, and no longer true

    def _say(self, line: str) -> None:
        # Notes go to standard error, in no alarming colour: the counts alone stand on standard output.
        self.stderr.write(line, str)
