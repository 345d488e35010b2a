"""Who is on leave, as it is said of a person who can be chosen: whoever chooses them knows who will stand in."""

from collections.abc import Mapping

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts import deputies
from accounts.models import User


def leave_notes(*, handler: User | None = None) -> Mapping[str, str]:
    """Of everybody who is on leave today, by their usernames. One query. `handler`: who has the case that is given."""
    return {username: _note(leave, handler) for username, leave in deputies.on_leave(timezone.localdate()).items()}


def _note(leave: deputies.Leave, handler: User | None) -> str:
    day = date_format(leave.last_day, "MONTH_DAY_FORMAT")
    if leave.deputy is None:
        return _("On leave until %(day)s") % {"day": day}
    if leave.deputy == handler:
        return _("On leave until %(day)s; until then it stays with %(deputy)s, who stands in") % {"day": day, "deputy": handler}
    return _("On leave until %(day)s; %(deputy)s stands in") % {"day": day, "deputy": leave.deputy}
