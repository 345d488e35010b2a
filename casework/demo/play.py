"""The demo county, played: all stories at once on one simulated clock, the sweep looking on. The same seed, the same county."""

import heapq
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import User
from casework import calendar_cache, defaults
from casework.demo import texts
from casework.demo.calls import settle_calls
from casework.demo.county import County, build
from casework.demo.decks import DECKS, Deck
from casework.demo.leave import take_leave
from casework.demo.saved_views import save_views
from casework.demo.sayings import Sayings
from casework.demo.telling import SOURCE, TO_RATE, Feet, Telling
from casework.escalation.sweep import act, sweep
from casework.lifecycle import HANDLING
from casework.models import Case, Event, Notice
from casework.notices import compose, deliver, inbox
from casework.worktime import clock
from casework.worktime.clock import WorkingCalendar

SEED = 20200426
LOOK_EVERY = timedelta(hours=8)
"""Simulated time between two looks of the sweep; the real one looks every minute."""
READ_AFTER = timedelta(days=3)
SETTLED = timedelta(days=60)
"""How long the people have held their roles."""
LATELY = timedelta(days=1)
WORKED_A_DAY = 300
"""Working minutes in a day of the calendar: five days of seven hours, spread over seven."""
OUT_OF_HOURS, WEEKEND = 0.25, timedelta(hours=60)


def loaded() -> bool:
    """Whether this database holds the demo county."""
    return Case.objects.filter(source=SOURCE).exists()


def empty() -> bool:
    return not (User.objects.exists() or Case.objects.exists())


@transaction.atomic
def play(*, feet: Feet, now: datetime, share: float = 1.0, decks: Sequence[Deck] = DECKS) -> int:
    """Make the county and thirty days of its life up to `now`. How many cases there are.

    `share` of the cases, but one of every story at least. `decks`: of the stories, which may reach back further.
    """
    waiting = len(connection.run_on_commit)
    with connection.cursor() as cursor:
        # Thousands of small queries: the joins' order as written is good enough, and looking for a better one takes longer.
        cursor.execute("SET LOCAL join_collapse_limit = 1")
    defaults.ensure(at=now)
    county = build(at=now - SETTLED)
    working = calendar_cache.working(calendar_cache.default())
    stories = _begin(county, feet, working, now=now, share=share, decks=decks)
    line = [(moment, nth) for nth, (moment, _story) in enumerate(stories)]
    line += [(moment, -1) for moment in _looks(min(line)[0], now)]
    heapq.heapify(line)
    while line and line[0][0] <= now:
        moment, nth = heapq.heappop(line)
        if nth < 0:
            act(at=moment)
            compose.pending(at=moment)
        elif (following := next(stories[nth][1], None)) is not None:
            heapq.heappush(line, (following, nth))
    settle_calls(county, now=now)
    texts.write(county, now=now)
    save_views(county, now=now)
    take_leave(county, now=now)
    people = county.people
    feet.look_back(operator=people["operator"], supervisor=people["supervisor"], at=now)
    # The only look on record: a few for a month would read as one long standstill.
    sweep(at=now)
    compose.pending(at=now)
    _send(feet, now=now)
    # Everything was announced above, at its own time: nobody needs to be woken for it now.
    del connection.run_on_commit[waiting:]
    return Case.objects.filter(source=SOURCE).count()


def _begin(
    county: County, feet: Feet, working: WorkingCalendar, *, now: datetime, share: float, decks: Sequence[Deck]
) -> list[tuple[datetime, Iterator[datetime]]]:
    """Every story with the moment of its first call; the first `next` of a story only tells that moment again."""
    sayings = Sayings(Random(SEED))  # noqa: S311 - drawn, not secret
    when = Random(SEED + 1)  # noqa: S311
    stories: list[tuple[datetime, Iterator[datetime]]] = []
    for deck in decks:
        for _time in range(max(1, round(deck.times * share))):
            at = _called(now, when.uniform(deck.newest, deck.oldest), working, when)
            random = Random(SEED + 100 + len(stories))  # noqa: S311
            telling = Telling(county, sayings, random, feet, working, at=min(at, now), nth=len(stories) + 1)
            stories.append((telling.at, deck.story(telling)))
    return stories


def _called(now: datetime, days: float, working: WorkingCalendar, random: Random) -> datetime:
    """So many days ago, holidays and weekends not counted, so that the county is as busy after them; one in four calls then."""
    moment = clock.subtract(working, now, max(1, int(days * WORKED_A_DAY)), "working_minutes")
    if random.random() < OUT_OF_HOURS:
        moment += random.random() * min(WEEKEND, now - moment)
    hour = timezone.localtime(moment).hour
    return moment if 7 <= hour < 22 else moment - timedelta(hours=random.uniform(9, 12))


def _looks(moment: datetime, now: datetime) -> Iterator[datetime]:
    while moment < now:
        yield moment
        moment += LOOK_EVERY


def _send(feet: Feet, *, now: datetime) -> None:
    """What went out in the past went out. What a citizen can still use is left to be sent, so that it can be read and tried;
    not by gateways, for which nobody's number in this county may be somebody's.
    """
    messages = Notice.objects.filter(transport=Notice.Transport.SMS, state=Notice.State.PENDING)
    later = Event.objects.filter(case=OuterRef("case"), seq__gt=OuterRef("event_seq"))
    to_rate = messages.filter(
        ~Exists(later.filter(verb__in=["resolve", "rate"])), kind__in=TO_RATE, case__state__in=["resolved", "merged"]
    )
    codes = feet.usable_codes(messages.filter(case__state__in=HANDLING), later)
    to_follow = messages.filter(kind="register", case__closed_at__isnull=True, created_at__gt=now - LATELY)
    still_usable = to_rate | codes | to_follow if settings.DEVELOPMENT_TRANSPORT else messages.none()
    for message in messages.exclude(pk__in=still_usable.values("pk")):
        deliver.mark(message, state=Notice.State.SENT, sent_at=message.created_at, secret="")
    deliver.lapse(at=now)
    deliver.arrive(at=now)
    arrived = Notice.objects.filter(state=Notice.State.SENT, transport=Notice.Transport.IN_APP, created_at__lt=now - READ_AFTER)
    inbox.mark_read(arrived, at=now - LATELY)
