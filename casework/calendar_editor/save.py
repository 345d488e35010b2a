"""Saving an edit of the calendar: previewed, and confirmed by its number where it moves much or makes anything overdue."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from casework import calendar_cache
from casework.calendar_editor.preview import Preview, preview
from casework.models import Calendar, CalendarEdit
from casework.policies import access
from casework.refusal import NotAllowed, Refused
from casework.steps.edit_calendar import edit_calendar
from casework.wording import join_sentences
from casework.worktime import calendar_check
from casework.worktime.calendar_plan import Edit


class NeedsConfirmation(Refused):
    """The edit is large: it is saved when the same is sent again with the number confirmed."""

    def __init__(self, preview: Preview) -> None:
        self.preview = preview
        super().__init__("needs_confirmation", join_sentences(*preview.exceeds, _("Confirm, or revise the change.")))


def save(
    calendar: Calendar, edit: Edit, *, base_revision: int, reason: str, confirmed: int | None, actor: User, at: datetime
) -> CalendarEdit:
    """`confirmed`: the number of due times that the person agreed to move; where it has grown meanwhile it is asked for again.

    Raises Invalid, Refused `stale`, NeedsConfirmation, NotAllowed.
    """
    if not (answer := access.may(actor, access.EDIT_CALENDAR)):
        raise NotAllowed(answer.code, answer.reason)
    with transaction.atomic():
        preview = preview_edit(calendar, edit, user=actor, at=at)
        if base_revision == calendar.revision and preview.exceeds and confirmed != preview.count:
            raise NeedsConfirmation(preview)
        return edit_calendar(calendar, edit, base_revision=base_revision, reason=reason, actor=actor, at=at)


def preview_edit(calendar: Calendar, edit: Edit, *, user: User, at: datetime) -> Preview:
    """What the edit would move. Raises Invalid for one that cannot be reckoned with."""
    after = calendar_check.edited(calendar_cache.plan(calendar), edit, year=timezone.localtime(at).year)
    return preview(calendar, after, user=user, at=at)
