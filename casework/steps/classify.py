"""Classify: topic, area or urgency put right. What limits the present round stays frozen (ARCHITECTURE, "Case")."""

from datetime import datetime
from enum import Enum

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Area, Role, User
from casework.bounds import AT_WILL
from casework.effect import UNCHANGED
from casework.lifecycle import OPEN, State
from casework.models import Case, Event, Topic
from casework.models.choices import Urgency, label_of
from casework.refusal import Refused, missing, unusable
from casework.timeline import append
from casework.verb import Ask, EventStyle, Facts, Names, Part, Replaces, Verb, declare, step
from casework.writing.transition import change, lock_and_check


def _event_text(event: Event, _names: Names) -> str:
    if event.fact("urgency") != event.fact("from_urgency"):
        return _("Reclassified; urgency: %(urgency)s.") % {"urgency": label_of(Urgency, event.fact("urgency"))}
    return _("Reclassified.")


def _proposes(case: Case) -> dict[str, str | None]:
    """The present classification."""
    return {
        "category": case.topic.code if case.topic else None,
        "area": case.area.code if case.area else None,
        "urgency": case.urgency,
    }


def _present(case: Case) -> dict[str, Part]:
    return {
        "category": Part(case.topic.code if case.topic else "", str(case.topic or _("Not yet known"))),
        "area": Part(case.area.code if case.area else "", str(case.area or _("Not yet known"))),
        "urgency": Part(case.urgency, label_of(Urgency, case.urgency)),
    }


def _entered(fields: Facts) -> dict[str, tuple[str, str]]:
    texts = {name: getattr(value, "code", value) or "" for name, value in fields.items()}
    return {name: (name, text) for name, text in texts.items()}


CLASSIFY = declare(
    Verb(
        code="classify",
        label=gettext_lazy("Classify"),
        roles=frozenset({Role.OPERATOR, Role.DISPATCHER, Role.SUPERVISOR}),
        outside=True,
        sources=OPEN - {State.RESOLVED},
        position=240,
        in_bulk=True,
        asks=(
            Ask("category", "topic", gettext_lazy("Topic"), required=False, emptied=True),
            Ask("area", "area", gettext_lazy("Area"), required=False, emptied=True),
            Ask("urgency", "choice", gettext_lazy("Urgency"), required=False, choices=tuple(Urgency.choices)),
        ),
        proposes=_proposes,
        replaces=Replaces(_present, _entered, shown=True),
        public=False,
        event_text=_event_text,
        event_style=EventStyle("list"),
        tells=(),
        effect=UNCHANGED,
        a_day=AT_WILL,
    )
)


class Left(Enum):
    AS_IT_WAS = "as it was"


@step(CLASSIFY)
@transaction.atomic
def classify(
    case: Case,
    *,
    category: Topic | Left | None = Left.AS_IT_WAS,
    area: Area | Left | None = Left.AS_IT_WAS,
    urgency: str = "",
    actor: User,
    at: datetime,
) -> Case:
    """What is left out stays as it was; None empties a topic or an area that proved wrong."""
    if urgency and urgency not in Urgency.values:
        raise unusable({"urgency": [_("Choose an urgency.")]})
    if category is area is Left.AS_IT_WAS and not urgency:
        raise missing({"category": [_("Choose a topic, an area or an urgency.")]})
    case, _snapshot = lock_and_check(case, CLASSIFY, actor=actor)
    before = _classification(case)
    topic_now = case.topic if isinstance(category, Left) else category
    area_now = case.area if isinstance(area, Left) else area
    if (topic_now, area_now, urgency or case.urgency) == (case.topic, case.area, case.urgency):
        raise Refused("already_done", _("The case already has this classification."))
    change(case, topic=topic_now, area=area_now, urgency=urgency or case.urgency)
    facts = {f"from_{name}": value for name, value in before.items()} | _classification(case)
    append(case, CLASSIFY, actor=actor, at=at, facts=facts)
    return case


def _classification(case: Case) -> dict[str, str | None]:
    return {
        "topic": case.topic.code if case.topic else None,
        "area": case.area.code if case.area else None,
        "urgency": case.urgency,
    }
