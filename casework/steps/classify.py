"""Classify: topic, area or urgency put right. What limits the present round stays frozen (ARCHITECTURE, "Case")."""

from datetime import datetime

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
        sources=OPEN - {State.RESOLVED},
        position=240,
        asks=(
            Ask("category", "topic", gettext_lazy("Topic"), required=False),
            Ask("area", "area", gettext_lazy("Area"), required=False),
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


@step(CLASSIFY)
@transaction.atomic
def classify(
    case: Case,
    *,
    category: Topic | None = None,
    area: Area | None = None,
    urgency: str = "",
    actor: User,
    at: datetime,
) -> Case:
    """What is left out stays as it was."""
    if urgency and urgency not in Urgency.values:
        raise unusable({"urgency": [_("Choose an urgency.")]})
    if category is None and area is None and not urgency:
        raise missing({"category": [_("Choose a topic, an area or an urgency.")]})
    case, _snapshot = lock_and_check(case, CLASSIFY, actor=actor)
    if (category or case.topic, area or case.area, urgency or case.urgency) == (case.topic, case.area, case.urgency):
        raise Refused("already_done", _("The case already has this classification."))
    before = {
        "from_topic": case.topic.code if case.topic else None,
        "from_area": case.area.code if case.area else None,
        "from_urgency": case.urgency,
    }
    change(case, topic=category or case.topic, area=area or case.area, urgency=urgency or case.urgency)
    after = {
        "topic": case.topic.code if case.topic else None,
        "area": case.area.code if case.area else None,
        "urgency": case.urgency,
    }
    append(case, CLASSIFY, actor=actor, at=at, facts=before | after)
    return case
