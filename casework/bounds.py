"""What one person adds to cases in a day, at most: generous for the hardest honest day, and an end for whoever means harm.

Each verb declares its own (`Verb.a_day`); the rest of what only grows stands here, and in the `bounds.py` of the other rooms.
"""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts import daily
from accounts.daily import Bound
from accounts.models import User
from casework.refusal import Refused

A_DAY = 5_000
"""Of a verb that says nothing else: what the largest unit does in a day through one account of its own program."""
AT_WILL = 2_000
"""Of a verb that the state of a case does not end: it can be said again and again. A dispatcher
sees 1,500 demands in a hard day, an operator takes 600 calls."""
DEMANDS = 30_000
"""The largest city's whole day (28,000), handed over by one account of another system. A refused demand would be a lost one."""
CASE_VIEWS = Bound(
    "views of confidential cases",
    50_000,
    _("You have opened confidential cases %(most)d times today, the most in a day. Try again tomorrow."),
)
"""A phone with a hundred of them asks for all at each of five hundred looks; a list shows two hundred."""
EXPORTS = Bound(
    "exports of lists",
    50,
    _("You have exported %(most)d lists today, the most in a day. Try again tomorrow."),
)
"""Whoever reports every hour of a day exports half as many. More is a copy of the register, piece by piece."""
FILES = Bound("photos and files added to cases", 3_000)
"""A third of them an operator's: 600 calls, and with every second one three. At five megabytes each it is what a disk bears."""
RULE_VERSIONS = Bound("versions of rules", 500)
CALENDAR_EDITS = Bound("edits of the calendar", 500)
STOPS = Bound("stops of escalation", 100)
RECALLS = Bound("recalls of notices", 100)
MESSAGE_VERSIONS = Bound("versions of messages", 500)
STAFF_CHOICES = Bound("choices of how somebody is told", 100)
ARTICLE_VERSIONS = Bound("versions of knowledge articles", 500)
TEXT_MODULES = Bound("changes of text modules", 500)
SAVED_VIEWS = Bound("changes of saved views", 500)
TEST_MESSAGES = Bound("test messages to oneself", 20)
"""Administrators try and take back: more than a save a minute, all day, is no trying."""

CONTACTS = Bound("contacts settled on the call", AT_WILL)
GAPS = Bound("questions that the knowledge does not answer", AT_WILL)
REVIEWS_OF_CONTACTS = Bound("reviews of contacts", AT_WILL)
"""An operator takes 600 calls in a hard day; a supervisor looks at five in a hundred of them all."""

UNSENT_FORMS = Bound("forms of a session that was over", 200)
"""A shift ends twice a day. What is not taken past it is shown to whoever sent it, and kept by nobody."""
DRAFTS = Bound("saved drafts of demands", 20_000)
"""600 calls, each with thirty pauses in typing. Each is in place of the one before."""


class TooManyToday(Refused):
    """A person's bound for the day is reached (429). It passes: what is sent again tomorrow is taken."""

    status = 429

    def __init__(self, refusal: daily.EnoughToday) -> None:
        super().__init__("enough_today", refusal.text)
        self.retry_after = refusal.seconds


def add(bound: Bound, user: User, *, at: datetime, count: int = 1) -> None:
    """Count so many more by this person. Raises TooManyToday, and counts nothing, past the bound."""
    try:
        daily.add(bound, str(user.pk), at=at, count=count)
    except daily.EnoughToday as refusal:
        raise TooManyToday(refusal) from None
