"""Edit the calendar: one saved change with its reason, and in the same transaction the due times that it moves."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from casework import bounds, calendar_cache, time_limit
from casework.models import Calendar, CalendarDay, CalendarEdit
from casework.policies import access
from casework.refusal import NotAllowed, Refused, missing, reason_of_at_most
from casework.worktime import calendar_check, calendar_plan
from casework.worktime.calendar_plan import Edit, Plan

LONGEST_REASON = 200


@transaction.atomic
def edit_calendar(calendar: Calendar, edit: Edit, *, base_revision: int, reason: str, actor: User, at: datetime) -> CalendarEdit:
    """Save the edit and move what it moves. It changes no case, so no timeline says so: the CalendarEdit counts them.

    `base_revision`: the one that the person started from; another one meanwhile is Refused as `stale`. Raises Invalid for an edit
    that cannot be reckoned with, and for one that changes nothing.
    """
    from casework.writing import due_times  # noqa: PLC0415 - its arrays take 12 MB, in no process that never moves a due time

    if not (answer := access.may(actor, access.EDIT_CALENDAR)):
        raise NotAllowed(answer.code, answer.reason)
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON or not reason.isprintable():
        raise missing({"reason": [reason_of_at_most(LONGEST_REASON)]})
    bounds.add(bounds.CALENDAR_EDITS, actor, at=at)
    calendar = Calendar.objects.select_for_update(no_key=True).get(pk=calendar.pk)  # what is read after the lock is not stale
    _not_stale(calendar, base_revision)
    before = calendar_cache.plan(calendar)
    after = calendar_check.edited(before, edit, year=timezone.localtime(at).year)
    _write(calendar, before, after)
    # Built from the plan: what is kept in memory by revision must never hold an edit that is taken back.
    time_limit.lift()
    moved = due_times.write(due_times.reckoned(calendar.pk, calendar_plan.built(after)), at=at)
    calendar.refresh_from_db()
    return CalendarEdit.objects.create(
        calendar=calendar,
        revision=calendar.revision,
        author=actor,
        reason=reason,
        changes=calendar_plan.changes(before, after),
        moved=moved,
        created_at=at,
        state=calendar_plan.digest(after),
    )


@transaction.atomic
def go_by(calendar: Calendar, *, at: datetime) -> int:
    """Bring in line what a step reckoned while an edit was being saved, and what was opened again since. How many moved.

    It is recorded as what the last edit moved besides; a calendar that nobody edited moves nothing.
    """
    from casework.writing import due_times  # noqa: PLC0415 - its arrays take 12 MB, in no process that never moves a due time

    working = calendar_cache.working(calendar)
    times = due_times.reckoned(calendar.pk, working)
    last = CalendarEdit.objects.filter(calendar=calendar).order_by("-revision").first()
    if last is None or not len(times.other.rows):
        return 0
    calendar = Calendar.objects.select_for_update(no_key=True).get(pk=calendar.pk)
    if calendar.revision != last.revision:
        return 0  # it was edited meanwhile; the next time brings in line what that left
    moved = due_times.write(times, at=at)
    Calendar.objects.filter(pk=calendar.pk).update(week=F("week"))  # a trigger raises the revision
    CalendarEdit.objects.create(
        calendar=calendar,
        revision=last.revision + 1,
        author=last.author,
        reason=last.reason,
        moved=moved,
        created_at=at,
        state=calendar_plan.digest(calendar_cache.plan(calendar)),
    )
    return moved


def _write(calendar: Calendar, before: Plan, after: Plan) -> None:
    other: list[date] = [day for day in {*before.days, *after.days} if before.days.get(day) != after.days.get(day)]
    CalendarDay.objects.filter(calendar=calendar, date__in=other).delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(
            calendar=calendar,
            date=day,
            kind=special.kind,
            name=special.name,
            spans=calendar_plan.spans_as_kept(special.spans) if special.spans else None,
        )
        for day in sorted(other)
        if (special := after.days.get(day))
    )
    Calendar.objects.filter(pk=calendar.pk).update(
        week=calendar_plan.week_as_kept(after.week), published_through=after.published_through
    )


def _not_stale(calendar: Calendar, base_revision: int) -> None:
    if base_revision == calendar.revision:
        return
    last = CalendarEdit.objects.filter(calendar=calendar).select_related("author").order_by("-revision").first()
    who = last.author.name if last else _("Someone")
    raise Refused(
        "stale",
        _("%(who)s changed the calendar while you were editing. Review the change, then save again if you still want to.")
        % {"who": who},
    )
