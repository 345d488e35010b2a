"""What the house stands on: the calendar of the next year, backups, and the verification of what was recorded."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from casework import calendar_cache
from casework.attention import backups
from casework.attention.check import Check, Finding, Way, Weight
from casework.models import Calendar
from casework.policies import access
from casework.verification import whole
from casework.worktime import durations

BACKED_UP_EVERY, BACKUP_LOST = timedelta(hours=26), timedelta(days=3)
"""A night's backup may take an hour longer than the one before; three nights without one are no accident."""
VERIFIED_EVERY = timedelta(days=8)
"""Once a week, and a day for it to come to its end."""
CLOCKS_DIFFER = timedelta(minutes=5)


def calendar(at: datetime) -> Iterator[Finding]:
    """That it ends soon is decided where the notice about it is (calendar_cache)."""
    for ending in (row for row in Calendar.objects.order_by("id") if calendar_cache.ends_soon(row, at=at)):
        over = calendar_cache.is_over(ending, at=at)
        day = date_format(ending.published_through, "DATE_FORMAT")
        yield Finding(
            Weight.NOW if over else Weight.SOON,
            (_("The calendar ended on %(day)s") if over else _("The calendar ends on %(day)s")) % {"day": day},
            _("Later due times are calculated from weekends alone and marked provisional."),
            _("Publish the next year as soon as its holidays are announced: all due times are then recalculated."),
            ways=(Way(_("Publish the next year"), "desk:calendar_edit", ("year",), permission=access.EDIT_CALENDAR),),
        )


def backup(at: datetime) -> Iterator[Finding]:
    try:
        last = backups.last()
    except backups.Unreadable:
        title, weight = _("The record of backups cannot be read"), Weight.SOON
    else:
        if last is None:
            title, weight = _("No backup is known"), Weight.SOON
        elif last > at + CLOCKS_DIFFER:
            title, weight = _("The record of backups names a time that has not come yet"), Weight.SOON
        elif at - last > BACKED_UP_EVERY:
            title = _("The last backup was made %(age)s ago") % {"age": durations.in_words(at - last)}
            weight = Weight.NOW if at - last > BACKUP_LOST else Weight.SOON
        else:
            return
    yield Finding(
        weight,
        title,
        _("If the disk of the database fails, everything since the last backup is lost: cases, visits, ratings."),
        _(
            "Ask whoever runs the servers whether the database is copied to another machine every night, and to have the end of "
            "each backup recorded, so that this page knows of it. Their manual says how, in the chapter on backups."
        ),
    )


def verification(at: datetime) -> Iterator[Finding]:
    newest, finished = whole.latest()
    if newest and newest.breaks:
        yield Finding(
            Weight.NOW,
            ngettext("Verification found one break", "Verification found %(n)d breaks", newest.breaks) % {"n": newest.breaks},
            _("What is stored is not what was recorded: something was changed beside the application, or was lost."),
            _(
                "Mend nothing yet. Whoever runs the servers runs manage.py verify_timeline, which names the cases and what "
                "differs, and compares them with a backup; tell the auditors."
            ),
        )
    if finished is None or finished.finished_at is None or at - finished.finished_at > VERIFIED_EVERY:
        yield Finding(
            Weight.SOON,
            _last_verified(finished.finished_at if finished else None),
            _("Only verification shows whether anybody changed a case, a rating or a visit beside the application."),
            _("Ask whoever runs the servers to run manage.py verify_timeline, once a week for all cases."),
        )


def _last_verified(finished_at: datetime | None) -> str:
    if finished_at is None:
        return _("The cases have never been verified")
    return _("The cases were last verified on %(day)s") % {"day": date_format(localtime(finished_at), "DATE_FORMAT")}


CHECKS = (
    Check("calendar", gettext_lazy("Calendar"), 50, calendar),
    Check("backup", gettext_lazy("Backup"), 60, backup),
    Check("verification", gettext_lazy("Verification"), 70, verification),
)
