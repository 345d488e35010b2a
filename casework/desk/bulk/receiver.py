"""What a preview says of a receiver who is on leave: who stands in, and that what comes from the deputy stays there."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import deputies
from accounts.models import User
from casework.bulk.acts import BulkAct
from casework.policies import access
from casework.wording import join_sentences


def on_leave(act: BulkAct, numbers: Sequence[str]) -> str:
    """Of whoever would get these cases; empty where they are there. Two queries at most."""
    handler: User | None = act.fields.get("handler")
    leave = deputies.on_leave(timezone.localdate()).get(handler.username) if handler else None
    if handler is None or leave is None:
        return ""
    words = {"who": handler, "day": date_format(leave.last_day, "MONTH_DAY_FORMAT"), "deputy": leave.deputy}
    if leave.deputy is None:
        return _("%(who)s is on leave until %(day)s, and nobody stands in.") % words
    return join_sentences(
        _("%(who)s is on leave until %(day)s; %(deputy)s stands in.") % words, _stay(act, numbers, leave.deputy)
    )


def _stay(act: BulkAct, numbers: Sequence[str], deputy: User) -> str:
    n = access.visible_to(act.actor).filter(number__in=numbers, handler=deputy).count()
    stay = ngettext(
        "One of these cases is with %(deputy)s now and stays with them until then.",
        "%(n)d of these cases are with %(deputy)s now and stay with them until then.",
        n,
    )
    return stay % {"n": n, "deputy": deputy} if n else ""
