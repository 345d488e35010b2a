"""What the tables say of visits: which of them count now, why the others do not, and what belongs together. It never writes."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from casework.models import Attestation, Case, Words
from casework.models.choices import Method, Outcome
from casework.verb import Verb
from casework.writing.transition import ITS_CASE_WITH
from casework.writing.waits import OBJECTION
from visits.models import Call, Invitation, Slip, Visit

WITHDRAWN = "withdraw_objection"
"""The verb by which a citizen takes an objection back."""
EXPLAINED = "explain_dispute"
"""The verb by which a citizen says what happened instead."""


STANDS = Exists(Attestation.objects.filter(visit=OuterRef("pk"), case=OuterRef("case"), counted=True, voided_at__isnull=True))
"""Of a visit: casework holds an attestation of it that counts."""


def with_counted(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    """Each with `counts` (casework holds an attestation of it) and what is shown beside it, without a query a row."""
    return (
        visits.annotate(counts=STANDS)
        .select_related(*ITS_CASE_WITH, "visitor", "planned_by", "said")
        .prefetch_related("companions", open_invitations())
    )


def open_invitations() -> Prefetch[str, QuerySet[Invitation], str]:
    """Who was named as company and has not confirmed it, as `invited` of each visit. One query for all."""
    unconfirmed = Invitation.objects.filter(confirmed_at__isnull=True).select_related("user").order_by("pk")
    return Prefetch("invitations", queryset=unconfirmed, to_attr="invited")


def state_of(visit: Visit) -> str:
    """The state as it is shown: casework may have taken back, with a rating, what was accepted here."""
    if visit.state == Visit.State.ACCEPTED and not counts(visit):
        return Visit.State.RETRACTED
    return visit.state


def counts(visit: Visit) -> bool:
    annotated: bool | None = getattr(visit, "counts", None)
    if annotated is not None:
        return annotated
    return Attestation.objects.filter(visit=visit.pk, case=visit.case_id, counted=True, voided_at__isnull=True).exists()


def counts_meanwhile(visit: Visit) -> bool:
    """Whether another visit of the case's round, by the same person and at the same time, counts: nobody makes two at once."""
    same = Visit.objects.filter(case=visit.case, round=visit.round, visitor=visit.visitor).exclude(pk=visit.pk)
    began_together = Q(began_at=visit.began_at)
    overlaps = Q(began_at__lt=visit.ended_at, ended_at__gt=visit.began_at)
    stands = Attestation.objects.filter(visit=OuterRef("pk"), case=visit.case, counted=True, voided_at__isnull=True)
    return same.filter(began_together | overlaps).filter(Exists(stands)).exists()


def why(visit: Visit) -> str:
    """The code of why it does not count; empty where it does, or where it is only planned."""
    if visit.state == Visit.State.PLANNED or counts(visit):
        return ""
    if visit.state == Visit.State.ACCEPTED:
        return "retracted"
    return visit.why


def disputed(visit: Visit) -> bool:
    """Whether the citizen objects to it and nobody has decided yet."""
    open_ = {"kind": "review", "about": OBJECTION, "subject": objection(visit), "until__isnull": True}
    return visit.disputed_at is not None and visit.case is not None and visit.case.waits.filter(**open_).exists()


def disputable(visit: Visit) -> bool:
    """Whether there is something to object to: a record, not taken back or refused already."""
    return visit.sha256 is not None and state_of(visit) not in {Visit.State.RETRACTED, Visit.State.REJECTED}


def stands(visit: str) -> bool:
    """The same of the visit with that id, without its words."""
    row = Visit.objects.annotate(counts=STANDS).only("case_id", "state", "sha256").filter(pk=visit).first()
    return row is not None and disputable(row)


def withdrawable(visit: Visit) -> bool:
    """Whether the citizen may still take the objection back: undecided, and the first one to this visit."""
    if visit.case is None or not disputed(visit):
        return False
    return not visit.case.events.filter(verb=WITHDRAWN, facts__visit=str(visit.pk)).exists()


def objection(visit: Visit) -> str:
    """What the wait for deciding on it is called: a promise of the same visit may be waited for beside it."""
    return objection_to(visit.pk)


def objection_to(visit: object) -> str:
    """The same of the visit with that id."""
    return f"dispute {visit}"


def explanations(visit: Visit) -> list[Words]:
    """What the citizen said of the objection that stands, the first one first."""
    if visit.disputed_at is None or visit.case is None:
        return []
    explained = visit.case.events.filter(verb=EXPLAINED, facts__visit=str(visit.pk), occurred_at__gte=visit.disputed_at)
    quoted = [event.facts["words_id"] for event in explained]
    return list(Words.objects.filter(pk__in=quoted).order_by("created_at", "pk")) if quoted else []


def decision(visit: Visit, *, by: Iterable[Verb]) -> Words | None:
    """Why a supervisor decided so on the citizen's objection, by one of these verbs. None where there is no such decision."""
    if visit.disputed_at is None or visit.case is None:
        return None
    decided = visit.case.events.filter(facts__visit=str(visit.pk), occurred_at__gte=visit.disputed_at)
    last = decided.filter(verb__in=[verb.code for verb in by]).order_by("-seq").first()
    return Words.objects.filter(pk=last.fact("words_id")).first() if last else None


def beside(visit: UUID, case: Case) -> UUID:
    """The id under which one visit is kept for a further case that it served."""
    return uuid5(visit, case.number)


def served_besides(visit: Visit) -> list[Visit]:
    """What the same sending left for its further cases. `sha256` covers what was sent, so equal ones are one sending."""
    if visit.sha256 is None or visit.case is None:
        return []
    same = Visit.objects.filter(visitor=visit.visitor, received_at=visit.received_at, sha256=visit.sha256).exclude(pk=visit.pk)
    further = same.select_related("case").order_by("case_id")
    return [other for other in further if other.case and beside(visit.pk, other.case) == other.pk]


def accepted_with(visit: Visit) -> list[Visit]:
    """What else of the same sending one word confirmed, in one moment. A reviewer accepts each case by itself."""
    if visit.state != Visit.State.ACCEPTED or visit.method == Method.REVIEW:
        return []
    same = Visit.objects.filter(
        visitor=visit.visitor,
        received_at=visit.received_at,
        sha256=visit.sha256,
        state=Visit.State.ACCEPTED,
        method=visit.method,
        confirmed_at=visit.confirmed_at,
    )
    return list(same.exclude(pk=visit.pk).order_by("case_id"))


def open_slips() -> QuerySet[Slip]:
    """Printed, neither used nor replaced by a later one."""
    return Slip.objects.filter(used_for__isnull=True, voided_at__isnull=True)


def has_slip(case: Case) -> bool:
    """Whether the citizen holds a visit slip whose code still confirms a visit."""
    return open_slips().filter(case=case).exists()


def cases_with_slip(cases: Iterable[Case]) -> set[int]:
    """The ids of those among the cases, in one query."""
    return set(open_slips().filter(case__in=[case.pk for case in cases]).values_list("case_id", flat=True))


def days_unreached(visit: Visit) -> set[date]:
    """Local dates in the visit's round on which somebody of the unit found nobody at home, or a call stayed unanswered."""
    same = Q(case=visit.case_id, round=visit.round)
    stands = Q(outcome=Outcome.NOT_HOME, state__in=(Visit.State.RECORDED, Visit.State.NOT_COUNTED))
    gone = Visit.objects.filter(same & stands).values_list("began_at", flat=True)
    calls = Call.objects.filter(visit__case=visit.case_id, visit__round=visit.round, answer=Call.Answer.NO_ANSWER)
    return {timezone.localtime(at).date() for at in (*gone, *calls.values_list("at", flat=True)) if at}


def round_of(case: Case, at: datetime) -> int:
    """The round that went on at an instant, 0 before the first dispatch. A round's first visit wait begins with it."""
    begun = case.waits.filter(kind="visit", since__lte=at).order_by("-round").values_list("round", flat=True).first()
    return begun or 0
