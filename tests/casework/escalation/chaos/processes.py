"""Drivers with real processes: workers that are killed, beats at once, a broker that forgets, a clock that goes back."""

import random
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from django.db.models import F
from django.utils import timezone

from casework.escalation.sweep import sweep
from casework.models import Firing, Notice, Sweep, TimelineHead
from casework.notices import compose
from config.dev.processes import wait_until
from tests import patience, tuning
from tests.casework.escalation.chaos import SWEEP, county
from tests.casework.escalation.chaos.audit import Audit, audit
from tests.casework.escalation.chaos.crew import Crew
from tests.world import World

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
WORKERS_TOO = 0.3
"""The share of kills that meet a whole worker, whose message nobody gets again before the next beat."""
BEATS, NEXT_BEAT = 30, 2.0
"""Messages in a row of which no sweep comes before it is said that none will, and the seconds between two."""
LATER, SOONER = 1.15, 0.8
"""By how much the latest moment of a kill moves after one that met its sweep, and after one that came too late."""
BEFORE = timedelta(minutes=20)
"""For how long the cases have waited when it begins: the first sweep has missed repetitions to record."""


def settle(*, at: datetime) -> None:
    """One clean sweep, and its notices."""
    sweep(at=at)
    while behind():
        compose.pending(at=at)


def behind() -> bool:
    return TimelineHead.objects.filter(announced_seq__lt=F("seq")).exists()


# Workers are killed


def killed(crew: Crew, world: World, *, cases: int, kills: int, workers: int, chance: random.Random) -> Audit:
    """So many SIGKILLs at random moments of a sweep, for the one process that sweeps or for its whole worker.

    A kill counts only when the sweep was still at work, which three of five do, however fast the machine is. The clock goes on
    whenever a sweep has come to its end.
    """
    county.dispatched(world, cases, at=world.now)
    county.ladder(at=world.now)
    crew.set_clock(world.now + BEFORE)
    names = [f"worker {n}" for n in range(workers)]
    crew.begin(*names)
    crew.ready(*names)
    latest = _undisturbed(crew)
    done = {"process": 0, "worker": 0}
    while sum(done.values()) < kills:
        crew.until(lambda: any(crew.is_ready(name) for name in names), "a worker is ready")
        _sweep_begins(crew)
        time.sleep(chance.uniform(0, latest))
        if what := _kill(crew, chance):
            done[what] += 1
            latest *= LATER
        else:
            latest *= SOONER
            crew.set_clock(crew.now() + MINUTE)
    crew.end()
    at = crew.now()
    settle(at=at)
    result = audit(at=at)
    result.counts.update({f"SIGKILLs of a {what} in the middle of a sweep": count for what, count in done.items()})
    unfinished = Sweep.objects.filter(finished_at=None)
    result.counts["sweeps that never came to their end"] = unfinished.count()
    begun = unfinished.filter(started_at__in=Firing.objects.values("fired_at"))
    result.counts["of these had written the firings of some rules and not of others"] = begun.count()
    result.counts["sweeps that did"] = Sweep.objects.exclude(finished_at=None).count()
    return result


def _sweep_begins(crew: Crew) -> None:
    """A message that a process had just been given when it was killed comes back after ten seconds: the next beat is sooner."""
    for _beat in range(BEATS):
        crew.send(SWEEP)
        if wait_until(lambda: bool(crew.sweeping()), seconds=NEXT_BEAT):
            return
    raise TimeoutError(f"{BEATS} beats and no sweep\n{crew.output()}")


def _undisturbed(crew: Crew) -> float:
    """The seconds that a sweep takes which nobody kills: the second one, of one minute."""
    taken = 0.0
    for _number in range(2):
        last = _last_sweep()
        crew.set_clock(crew.now() + MINUTE)
        _sweep_begins(crew)
        began = time.monotonic()
        crew.until(partial(_ended_after, last), "a sweep ends")
        taken = time.monotonic() - began
        county.analyze()
    return taken


def _kill(crew: Crew, chance: random.Random) -> str:
    """What was killed; nothing, where no sweep was at work any more."""
    at_work = crew.sweeping()
    if not at_work:
        return ""
    pid = chance.choice(at_work)
    name = crew.worker_of(pid)
    if name is None or chance.random() >= WORKERS_TOO:
        crew.kill_one(pid)
        return "process"
    crew.kill(name)
    crew.begin(name)
    return "worker"


# Everything at once


def storm(crew: Crew, world: World, *, cases: int, beats: int, workers: int, rounds: int) -> Audit:
    """Beats and workers at once, every message several times, and one trouble after the other, as often as there are rounds.

    After each trouble the beats alone bring the next sweep; nothing is mended from outside.
    """
    county.dispatched(world, cases, at=world.now)
    county.ladder(at=world.now)
    crew.set_clock(world.now + BEFORE)
    names = [*(f"worker {n}" for n in range(workers)), *(f"beat {n}" for n in range(beats))]
    crew.begin(*names)
    crew.ready(*names[:workers])
    for _round in range(rounds):
        for trouble in _troubles(crew, world, worker=names[0]):
            crew.set_clock(crew.now() + MINUTE)
            trouble()
            last = _last_sweep()
            crew.until(partial(_ended_after, last), "the beats bring a sweep")
    at = crew.now()
    crew.until(lambda: Sweep.objects.filter(started_at__gte=at).exclude(finished_at=None).exists(), "a last sweep")
    crew.until(lambda: not behind(), "its notices are composed")
    crew.end(*names[workers:])
    crew.until(lambda: crew.idle() and not behind(), "what was begun is done")
    crew.end()
    result = audit(at=at)
    result.counts["sweeps"] = Sweep.objects.count()
    result.counts["troubles"] = rounds * len(_troubles(crew, world, worker=names[0]))
    return result


def _troubles(crew: Crew, world: World, *, worker: str) -> Sequence[Callable[[], object]]:
    """In the hour that is lived twice cases are dispatched, and their limits crossed. One demand is registered that no rule
    concerns, with its message lost: nobody but the beat makes that good."""

    def restart_redis() -> None:
        crew.kill_redis()
        crew.start_redis()

    def replace_worker() -> None:
        crew.kill(worker)
        crew.begin(worker)

    return (
        crew.flush_redis,
        replace_worker,
        lambda: crew.set_clock(crew.now() - HOUR),
        lambda: county.dispatched(world, 2, at=crew.now() - 5 * MINUTE),
        restart_redis,
        lambda: county.registered(world, 1, at=crew.now()),
        lambda: crew.set_clock(crew.now() + HOUR),
    )


def wake(crew: Crew, *, at: datetime) -> None:
    """At that time a beat and a worker begin, and go on until they have caught up."""
    crew.set_clock(at)
    last = _last_sweep()
    crew.begin("worker 1", "beat 1")
    crew.until(lambda: _ended_after(last) and not behind(), "a sweep and its notices")
    crew.end()


# From the limit to the notice


def latencies(crew: Crew, world: World, *, cases: int, seconds: float, lead: float, app: str, each: int) -> list[float]:
    """Seconds from the instant at which each case's limit is crossed until its notice is there, as another connection sees it.

    The limits are spread evenly; the first is crossed `lead` seconds from now, time to register the cases in. `each`: so many
    workers and so many beats.
    """
    tuning.leave_on()
    county.rule("an-hour", at=world.now, waiting_for="dispatch", amount=60, actions=[{"type": "remind", "to": ["dispatcher"]}])
    first = timezone.now() + timedelta(seconds=lead)
    limits = {}
    for number in range(cases):
        limit = first + timedelta(seconds=seconds * number / cases)
        limits[county.registered(world, 1, at=limit - HOUR)[0].pk] = limit
    crew.begin(*(f"{kind} {nth}" for kind in ("worker", "beat") for nth in range(each)), app=app)
    assert timezone.now() < first, "the cases were not registered before the first limit"
    delays: dict[int, float] = {}

    def all_arrived() -> bool:
        now = timezone.now()
        there = Notice.objects.filter(kind="remind").exclude(case=None).values_list("case_id", flat=True)
        for case in set(there) - set(delays):
            delays[case] = (now - limits[case]).total_seconds()
        return len(delays) == cases

    crew.until(all_arrived, f"{cases} cases are told of", seconds=lead + seconds + patience.SECONDS)
    crew.end()
    return sorted(delays.values())


def _last_sweep() -> int:
    return Sweep.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _ended_after(last: int) -> bool:
    return Sweep.objects.filter(pk__gt=last).exclude(finished_at=None).exists()
