"""A calendar that ends, a backup that is late, a verification that is missing: said until they are mended."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from casework.attention.check import Weight
from casework.models import Calendar, Verification
from casework.verification import whole
from tests.casework.attention.examining import findings, titles, weighed
from tests.world import World


@pytest.mark.parametrize(
    ("through", "title"),
    [
        (date(2026, 12, 31), None),
        (date(2026, 4, 30), "The calendar ends on 30 April 2026"),
        (date(2026, 3, 1), "The calendar ended on 1 March 2026"),
    ],
)
def test_the_next_year_is_missed_sixty_days_ahead(world: World, through: date, title: str | None) -> None:
    Calendar.objects.update(published_through=through)
    assert titles("calendar", world.now) == ([title] if title else [])
    weight = "now" if title and "ended" in title else "soon"
    assert weighed("calendar", world.now) == ([(weight, ["desk:calendar_edit"])] if title else [])


@pytest.mark.parametrize(
    ("record", "weight", "title"),
    [
        (None, Weight.SOON, "No backup is known"),
        ("", Weight.SOON, "The record of backups cannot be read"),
        ("2026-02-31T00:00:00Z", Weight.SOON, "The record of backups cannot be read"),
        ("2026-03-02T00:00:00", Weight.SOON, "The record of backups cannot be read"),
        ("2026-03-02T00:30:00Z\n", None, None),
        ("2026-03-01T00:30:00Z", None, None),
        ("2026-02-28T00:30:00Z", Weight.SOON, "The last backup was made 2 d ago"),
        ("2026-02-28T22:45:00Z", None, None),
        ("2026-02-27T00:45:00Z", Weight.SOON, "The last backup was made 3 d ago"),
        ("2026-02-26T00:30:00Z", Weight.NOW, "The last backup was made 4 d ago"),
        ("2026-03-02T00:50:00Z", None, None),
        ("2026-03-02T00:51:00Z", Weight.SOON, "The record of backups names a time that has not come yet"),
        ("2027-03-02T00:30:00Z", Weight.SOON, "The record of backups names a time that has not come yet"),
    ],
)
def test_how_old_the_last_backup_is(
    settings: Settings, tmp_path: Path, record: str | None, weight: Weight | None, title: str | None
) -> None:
    """No zone, no time: a backup of eight hours ago would pass for one of now."""
    settings.BACKUP_RECORD = str(tmp_path / "last")
    if record is not None:
        (tmp_path / "last").write_text(record)
    now = datetime.fromisoformat("2026-03-02T00:45:00+00:00")
    assert [(finding.weight, finding.title) for finding in findings("backup", now)] == ([(weight, title)] if title else [])


def test_where_no_file_is_named_no_backup_is_known(settings: Settings) -> None:
    settings.BACKUP_RECORD = ""
    assert titles("backup", datetime.fromisoformat("2026-03-02T00:45:00+00:00")) == ["No backup is known"]


def verified(at: datetime) -> None:
    verification = whole.begin(at=at)
    assert all(not step.breaks for step in whole.verify(verification, whole.ids_left(verification), processes=1, now=lambda: at))


def test_the_cases_are_verified_every_week(world: World) -> None:
    world.registered()
    assert titles("verification", world.now) == ["The cases have never been verified"]
    assert weighed("verification", world.now) == [("soon", [])]
    verified(world.now)
    assert titles("verification", world.now + timedelta(days=8)) == []
    assert titles("verification", world.now + timedelta(days=9)) == ["The cases were last verified on 2 March 2026"]


def test_breaks_weigh_most_and_a_row_of_other_code_counts_for_nothing(world: World) -> None:
    world.registered()
    broken = whole.begin(at=world.now)
    broken.breaks, broken.finished_at = 2, world.now
    whole.record(broken)
    (finding,) = findings("verification", world.now)
    assert (finding.weight, finding.title) == (Weight.NOW, "Verification found 2 breaks")
    later = world.later(minutes=1)
    Verification.objects.create(started_at=later, finished_at=later, last_event=broken.last_event, snapshot=1)
    assert titles("verification", later) == ["Verification found 2 breaks"]
    verified(later)
    assert titles("verification", later) == []
