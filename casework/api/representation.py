"""A case as the API tells it: what the person may see of it, the rest null, personal details masked."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from accounts.models import User
from casework import masking, returned
from casework.lifecycle import WaitKind
from casework.models import Attachment, Case, Event, Rating, Wait, Words
from casework.models.choices import Ending
from casework.policies import access, ratings, verbs
from casework.policies.overdue import is_overdue
from casework.policies.snapshot import CaseSnapshot
from casework.returned import Returned
from casework.steps.resolve import RESOLVE
from casework.writing.words import LONGEST

MOST_MERGED = 200
"""Numbers of merged cases in one answer; the list of cases filters by `merged_into`."""
LONGEST_IN_LIST = 200
"""Characters of a reason; the case has the whole of it."""


def rows(user: User, cases: Sequence[Case], *, at: datetime) -> list[dict[str, Any]]:
    """`cases`: of CaseQuerySet.listed()."""
    came_back = returned.of_cases(user, cases)
    return [_row(user, case, came_back.get(case.pk), at=at) for case in cases]


def _row(user: User, case: Case, came_back: Returned | None, *, at: datetime) -> dict[str, Any]:
    listed: Any = case
    fields = access.fields(user, case)
    return _head(
        case,
        fields,
        _returned(came_back, longest=LONGEST_IN_LIST) if came_back else None,
        title=(listed.title or "") if "title" in fields else None,
        due_at=listed.due_at,
        overdue=is_overdue(listed.due_at, paused=listed.paused, at=at),
        online_since=listed.online_since,
    )


def detail(user: User, case: Case, snapshot: CaseSnapshot, *, waits: Iterable[Wait], at: datetime) -> dict[str, Any]:
    """Everything of one case. `waits`: all it ever had. One query for its words, one more where a rating has some."""
    fields = access.fields(user, case)
    demand, brief = _words(case, fields)
    came_back = returned.of_case(user, case)
    visit, resolution = snapshot.wait(WaitKind.VISIT), snapshot.wait(WaitKind.RESOLUTION)
    head = _head(
        case,
        fields,
        _returned(came_back, longest=LONGEST) if came_back else None,
        title=demand.title if demand and "title" in fields else None,
        due_at=resolution.due_at if resolution else None,
        overdue=resolution is not None and is_overdue(resolution.due_at, paused=snapshot.is_paused(resolution), at=at),
        online_since=visit.since if visit else None,
    )
    return head | {
        "text": demand.text if demand and "text" in fields else None,
        "brief": brief.text if brief else None,
        "citizen": _citizen(case) if "citizen" in fields else None,
        "waits": [_wait(wait) for wait in waits],
        "visits_counted": snapshot.facts.visits_counted,
        "assisting": [unit.code for unit in snapshot.facts.assisting],
        "merged_into": case.merged_into.number if case.merged_into else None,
        "merged": list(access.merged_into(user, case).values_list("number", flat=True)[:MOST_MERGED]),
        "rating": _rating(case, snapshot.rating, fields) if snapshot.rating and "events" in fields else None,
        "moves": [_move(decision) for decision in verbs.decisions(user, case, snapshot)],
    }


def file(attachment: Attachment, *, event: int) -> dict[str, Any]:
    """`event`: the number of the event whose words it came with."""
    return {
        "id": str(attachment.pk),
        "event": event,
        "kind": attachment.kind,
        "name": attachment.name,
        "size": attachment.size,
        "width": attachment.width,
        "height": attachment.height,
        "sha256": bytes(attachment.sha256).hex(),
        "added_at": attachment.added_at,
    }


def of_event(event: Event, files: Iterable[Attachment]) -> dict[str, Any]:
    """`files`: what came with its words, as far as the person sees it."""
    return _of_event(event) | {"files": [file(attachment, event=event.seq) for attachment in files]}


def _of_event(event: Event) -> dict[str, Any]:
    return {
        "seq": event.seq,
        "verb": event.verb,
        "at": event.occurred_at,
        "actor": event.actor.username if event.actor else None,
        "on_behalf_of": event.on_behalf_of.username if event.on_behalf_of else None,
        "facts": event.facts,
        "public": event.public,
        "hash": bytes(event.hash).hex(),
    }


def to_rate(case: Case) -> dict[str, Any]:
    """What a citizen's link shows: nothing in it says who the citizen is."""
    newest = {words.kind: words for words in case.words.filter(kind__in=["demand", "resolution"]).order_by("created_at", "pk")}
    demand, resolution = newest.get(Words.Kind.DEMAND), newest.get(Words.Kind.RESOLUTION)
    return {
        "number": case.number,
        "title": demand.title if demand else "",
        "unit": str(case.unit),
        "created_at": case.created_at,
        "resolution": resolution.text if resolution else "",
        "how": case.ending or None,
        "planned_for": _planned_for(case),
        "rule": resolution.title if resolution else "",
    }


def _planned_for(case: Case) -> date | None:
    """By when what is planned will be done. No query but where something is."""
    if case.ending != Ending.PLANNED:
        return None
    resolved = case.events.filter(verb=RESOLVE.code).order_by("-seq").first()
    return date.fromisoformat(resolved.facts["plan_day"]) if resolved else None


def _head(
    case: Case,
    fields: frozenset[str],
    came_back: dict[str, Any] | None,
    *,
    title: str | None,
    due_at: datetime | None,
    overdue: bool,
    online_since: datetime | None,
) -> dict[str, Any]:
    read = "text" in fields
    return {
        "number": case.number,
        "state": case.state,
        "round": case.round,
        "title": title,
        "kind": case.kind,
        "channel": case.channel,
        "category": case.topic.code if case.topic else None,
        "category_id": case.topic_id,
        "area": case.area.code if case.area else None,
        "area_id": case.area_id,
        "unit": case.unit.code if case.unit else None,
        "unit_id": case.unit_id,
        "handler": case.handler.username if case.handler else None,
        "urgency": case.urgency,
        "card": case.card or None,
        "how": case.ending or None,
        "source": case.source if read else None,
        "external_id": case.external_id if read else None,
        "returned": came_back,
        "due_at": due_at,
        "overdue": overdue,
        "online_only_since": online_since,
        "visits_required": case.visits_required,
        "created_at": case.created_at,
    }


def _returned(came_back: Returned, *, longest: int) -> dict[str, Any]:
    unit, reason = came_back.unit, came_back.reason
    return {
        "unit": unit.code if unit else None,
        "unit_id": unit.pk if unit else None,
        "at": came_back.at,
        "by": came_back.by,
        "rule": came_back.rule,
        "reason": reason if len(reason) <= longest else reason[: longest - 1] + "…",
    }


def _words(case: Case, fields: frozenset[str]) -> tuple[Words | None, Words | None]:
    """The demand and the newest brief, as far as the person reads them."""
    kinds = access.kinds_seen(fields) & {Words.Kind.DEMAND.value, Words.Kind.BRIEF.value}
    newest = {words.kind: words for words in case.words.filter(kind__in=kinds).order_by("created_at", "pk")} if kinds else {}
    return newest.get(Words.Kind.DEMAND), newest.get(Words.Kind.BRIEF)


def _citizen(case: Case) -> dict[str, str]:
    """Empty texts where the citizen stayed anonymous."""
    citizen = case.citizen
    return {
        "name": masking.name(citizen.name) if citizen and citizen.name else "",
        "phone": masking.phone(citizen.phone) if citizen and citizen.phone else "",
        "email": masking.email(case.email),
    }


def _wait(wait: Wait) -> dict[str, Any]:
    about = wait.subject if wait.kind == WaitKind.ASSIST else wait.about  # the code of the unit that assists
    return {"kind": wait.kind, "about": about, "since": wait.since, "due_at": wait.due_at, "until": wait.until}


def _rating(case: Case, rating: Rating, fields: frozenset[str]) -> dict[str, Any]:
    """ "Pressed" is told to nobody here: it concerns the one who pressed."""
    shown: dict[str, Any] = {
        "score": rating.score,
        "solved": rating.solved or None,
        "status": rating.status,
        "excluded": rating.excluded_at is not None,
    }
    words = rating.words
    if words and ("rating_words" in fields or words.pk in ratings.words_that_reach_the_unit(case, [rating])):
        shown["words"] = words.text
    return shown


def _move(answer: verbs.VerbDecision) -> dict[str, Any]:
    move: dict[str, Any] = {"verb": answer.verb.code, "allowed": answer.allowed}
    return move if answer.allowed else move | {"code": answer.decision.code, "reason": str(answer.decision.reason)}
