"""Bringing a visit before the checks: reads what they look at, and raises a flag for each thing found."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from casework.models.choices import Method
from visits import access, queries, steps
from visits.checks import rules
from visits.checks.rules import Stay
from visits.models import Flag, Visit
from visits.steps.confirm import AT_THE_DOOR

SAME_WORDS_WITHIN = timedelta(days=90)
MOST_TEXTS = 3_000
ASKED_AGAIN_AFTER = timedelta(days=30)
NEIGHBOURS_WITHIN = timedelta(hours=12)
"""Two places more than half a day apart can always be reached."""

Finding = tuple[str, float, Visit | None]


def check(visit: Visit, *, at: datetime) -> int:
    """How many flags were raised. What was raised before is not raised again."""
    findings = [*_too_far(visit), *_same_words(visit), *_nobody_came(visit), *_anothers_word(visit), *_signed(visit)]
    for name, value, other in findings:
        steps.raise_flag(visit, check=name, value=value, other=other, at=at)
    return len(findings)


def _nobody_came(visit: Visit) -> Iterator[Finding]:
    value = rules.nobody_came(list(visit.calls.values_list("answer", flat=True)))
    if value is not None:
        yield Flag.Check.NOBODY_CAME, 1, None  # as a call raises it: once, however often it is said


def confirmed_by_others() -> QuerySet[Visit]:
    """What one word confirmed together with the case of another citizen, of all times, and nobody was asked about yet."""
    stands = {"state": Visit.State.ACCEPTED, "method__in": AT_THE_DOOR}
    together = Visit.objects.filter(
        visitor=OuterRef("visitor"),
        received_at=OuterRef("received_at"),
        sha256=OuterRef("sha256"),
        confirmed_at=OuterRef("confirmed_at"),
        **stands,
    ).exclude(case__citizen=OuterRef("case__citizen"), case__citizen__phone_hash__isnull=False)
    asked = Flag.objects.filter(visit=OuterRef("pk"), check_name=Flag.Check.ANOTHERS_WORD)
    with_others = Exists(together.exclude(pk=OuterRef("pk")))
    return Visit.objects.filter(with_others, ~Exists(asked), case__isnull=False, sha256__isnull=False, **stands)


def _anothers_word(visit: Visit) -> Iterator[Finding]:
    """Of a further case that was settled with the visit's own, whose citizen is somebody else."""
    if visit.case is None or visit.method not in AT_THE_DOOR:
        return
    for other in queries.accepted_with(visit):
        further = other.case is not None and queries.beside(other.pk, visit.case) == visit.pk
        if further and other.case and not access.same_citizen(visit.case, other.case):
            yield Flag.Check.ANOTHERS_WORD, 1, other


def _signed(visit: Visit) -> Iterator[Finding]:
    """Of the visitor's visits to citizens who had been sent a code; somebody who was asked lately is not asked again."""
    if visit.method != Method.SIGNATURE or visit.code_sent_at is None or visit.received_at is None:
        return
    lately = visit.received_at - ASKED_AGAIN_AFTER
    if Flag.objects.filter(check_name=Flag.Check.SIGNED, visit__visitor=visit.visitor, raised_at__gte=lately).exists():
        return
    with_code = Visit.objects.filter(visitor=visit.visitor, code_sent_at__isnull=False, received_at__lte=visit.received_at)
    methods = with_code.exclude(method="").order_by("-received_at", "-pk").values_list("method", flat=True)
    value = rules.signed_instead(list(methods[: rules.LAST_WITH_CODE]))
    if value is not None:
        yield Flag.Check.SIGNED, value, None


def _too_far(visit: Visit) -> Iterator[Finding]:
    """Of the same person's other visits; several cases at one door are one visit."""
    if visit.began_at is None or visit.ended_at is None:
        return
    near = (
        Visit.objects.filter(
            visitor=visit.visitor,
            case__isnull=False,
            began_at__lt=visit.ended_at + NEIGHBOURS_WITHIN,
            ended_at__gt=visit.began_at - NEIGHBOURS_WITHIN,
        )
        .filter(_before(visit))
        .select_related("case")
    )
    for other in near.order_by("began_at", "pk")[:50]:
        if other.sha256 == visit.sha256 and other.received_at == visit.received_at:
            continue
        value = rules.too_far(_stay(visit), _stay(other))
        if value is not None:
            yield Flag.Check.TOO_FAR, value, other


def _same_words(visit: Visit) -> Iterator[Finding]:
    """Against what the same unit's visitors wrote of other cases."""
    if visit.said is None or visit.said.redacted_at or visit.case is None or visit.case.unit_id is None:
        return
    others = list(
        Visit.objects.filter(
            case__unit=visit.case.unit_id,
            said__isnull=False,
            said__redacted_at__isnull=True,
            received_at__gte=visit.received_at - SAME_WORDS_WITHIN if visit.received_at else None,
        )
        .filter(_before(visit))
        .exclude(case=visit.case_id)
        .exclude(sha256=visit.sha256)
        .select_related("said")
        .order_by("-received_at", "pk")[:MOST_TEXTS]
    )
    likeness = rules.same_words(visit.said.text, [other.said.text for other in others if other.said])
    if likeness is not None:
        yield Flag.Check.SAME_WORDS, likeness[0], others[likeness[1]]


def _before(visit: Visit) -> Q:
    """Of two visits that clash, the one that arrived later is asked about; of two in one moment, always the same one."""
    return Q(received_at__lt=visit.received_at) | Q(received_at=visit.received_at, pk__lt=visit.pk)


def _stay(visit: Visit) -> Stay:
    assert visit.began_at is not None
    assert visit.ended_at is not None
    where = rules.place(visit.case.place) if visit.case is not None and visit.outcome != "met_elsewhere" else None
    return Stay(visit.began_at, visit.ended_at, where)
