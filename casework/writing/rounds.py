"""The beginning of a round: what limits it is frozen, its waits open. Dispatch, a dissatisfied rating and reopening use it."""

from collections.abc import Iterable
from datetime import datetime

from accounts.models import Unit, User
from accounts.trees import in_order
from casework import calendar_cache
from casework.effect import Effect, Standing
from casework.lifecycle import State, WaitKind
from casework.models import Case, Event, Limit, Topic
from casework.policies import heirs
from casework.writing import waits
from casework.writing.transition import move, record_handler

RUNNING = (WaitKind.VISIT, WaitKind.RESOLUTION)
HELD_UP = (*RUNNING, WaitKind.LEADER_VISIT, WaitKind.ASSIST)
"""What stands still while a returned case has no unit."""


def begin_round(
    case: Case,
    *,
    unit: Unit,
    handler: User | None,
    round_: int,
    at: datetime,
    came_back: bool = False,
    visits_made: int = 0,
) -> Unit:
    """Move the case to `dispatched` in that round. Waits that stood still after a return run on.

    Of a unit that has ended its successor goes on with the case: the unit that has it.

    `came_back`: it goes to a unit that had returned it, which gains no time by that. `visits_made`: in this round already, by a
    case that was merged meanwhile.
    """
    receiver = heirs.goes_on_with(unit, case)
    if receiver != unit:
        handler = None
    elif round_ != case.round:
        handler = heirs.still_there(handler, unit)  # they may have left while nothing was open here
    going_on = waits.resume(case, *HELD_UP, at=at, forfeits=came_back) if round_ == case.round else set()
    visits = case.visits_required if going_on else visits_required(case.topic)
    photo = case.photo_reason if going_on or case.topic is None else case.topic.photo_reason
    move(
        case,
        State.DISPATCHED,
        unit=receiver,
        handler=handler,
        round=round_,
        visits_required=visits,
        photo_reason=photo,
        closed_at=None,
        **({"merged_into": None} if case.merged_into_id else {}),
        ending="",
    )
    record_handler(case, user=handler, unit=receiver, at=at)
    calendar = calendar_cache.default()
    kinds = [kind for kind in (WaitKind.ACKNOWLEDGEMENT, *RUNNING) if kind not in going_on]
    if going_on and WaitKind.VISIT not in going_on:
        kinds.remove(WaitKind.VISIT)  # its visit was made before the case came back
    elif not going_on and visits_made >= visits:
        kinds.remove(WaitKind.VISIT)
    due = None
    if WaitKind.RESOLUTION in kinds:
        limit = limit_for(case)
        due = waits.in_time(calendar, at, limit.amount, limit.unit)
    waits.write(
        [waits.opened(case, kind, at=at, calendar=calendar, due=due if kind == WaitKind.RESOLUTION else None) for kind in kinds]
    )
    return receiver


def due_fact(case: Case) -> dict[str, str]:
    """By when the round that has just begun is to be resolved, as its event says it."""
    due = waits.due(case, WaitKind.RESOLUTION)
    return {"due": due.isoformat()} if due else {}


def came_back(case: Case, unit: Unit) -> bool:
    """Whether the unit has returned the case in this round."""
    return case.events.filter(verb="return", facts__round=case.round, facts__unit=unit.code).exists()


def returned_by(case: Case) -> frozenset[str]:
    """The codes of the units that have returned the case, in any round."""
    return returned_by_each([case]).get(case.pk, frozenset())


def returned_by_each(cases: Iterable[Case]) -> dict[int, frozenset[str]]:
    """The same of many, by their ids. One query; none where nobody has returned any."""
    returned = [case.pk for case in cases if case.returns]
    events = Event.objects.filter(case__in=returned, verb="return").values_list("case", "facts__unit") if returned else ()
    codes: dict[int, frozenset[str]] = {}
    for case, code in events:
        codes[case] = codes.get(case, frozenset()) | {code}
    return codes


def effect(standing: Standing, *, next_round: bool, came_back: bool = False, visited: bool = False) -> Effect:
    """What `begin_round` does, as a verb declares it. `visited`: no visit is owed, as those of the round were made before."""
    resumed = frozenset() if next_round else standing.paused() & {*HELD_UP}
    opens = [kind for kind in (WaitKind.ACKNOWLEDGEMENT, *RUNNING) if kind not in resumed]
    if (resumed or visited) and WaitKind.VISIT in opens:
        opens.remove(WaitKind.VISIT)
    return Effect(
        state=State.DISPATCHED,
        next_round=next_round,
        ends=(WaitKind.DISPATCH,),
        opens=tuple(opens),
        resumes=tuple(resumed),
        forfeits=came_back,
    )


def limit_for(case: Case) -> Limit:
    """The time to resolve: of the nearest topic that has one for the urgency, else the default."""
    limits = list(Limit.objects.filter(urgency=case.urgency).select_related("topic"))
    path = f"{case.topic.path}." if case.topic else ""
    fitting = [limit for limit in limits if limit.topic is None or path.startswith(f"{limit.topic.path}.")]
    return max(fitting, key=lambda limit: limit.topic.path.count(".") + 1 if limit.topic else 0)


def visits_required(topic: Topic | None) -> int:
    """Of the nearest topic that says, else one."""
    if topic is None:
        return 1
    above = Topic.objects.filter(path__over=topic.path, visits_required__isnull=False).order_by(in_order())
    numbers = list(above.values_list("visits_required", flat=True))
    return numbers[-1] or 1 if numbers else 1
