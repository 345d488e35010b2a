"""What the staff are told, as administrators read it: each sentence with its variables in braces, and an example of the rest."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from casework import verb as registry
from casework.escalation.actions import ACTIONS
from casework.escalation.actions.remind import AUDIENCES
from casework.notices import staff_texts, texts
from casework.verb import NoticeText, Text
from casework.wording import join_names

FACTS: dict[str, Any] = {
    **{name: f"{{{name}}}" for name in ("number", "unit", "assisting", "round", "rule")},
    "version": 1,
    "waiting_for": "visit",
    "threshold": {"relation": "after", "amount": 2, "unit": "working_days"},
    "about": "",
    "colour": "yellow",
    "score": 4,
    "solved": "yes",
    "visits": 3,
    "day": "2026-12-31",
    "since": "2026-03-02T10:00:00+08:00",
    "n": 3,
    "reason": "no_such_number",
    "transport": "sms",
    "carried": True,
    "question": "{question}",
    "due": "2026-03-09T18:00:00+08:00",
    "limit": [8, "working_days"],
}
OTHER_AUDIENCES: dict[str, Text] = {
    "assisting": _("the lead of the assisting unit"),
    "every_assisting": _("the leads of the assisting units"),
    "released": _("the leads of the units that assisted"),
    "callback_operator": _("operators who had no part in the case"),
}
BY_RULE = _("whom the rule names")
ADMINISTRATORS = _("the administrators")
OF_MESSAGES: dict[str, tuple[Text, Text]] = {
    "undelivered": (_("Not delivered"), _("the handler, or the unit lead")),
    "undelivered_early": (_("Not delivered"), _("operators")),
    "staff_digest": (_("What is new, once a day"), _("whoever chose e-mail or chat")),
    "messages_stopped": ("", ADMINISTRATORS),
    "renew_article": (_("A knowledge article has expired"), _("the leads of its unit")),
}
"""Kinds of staff_texts.STAFF: on what occasion, and who is told."""


@dataclass(frozen=True)
class StaffMessage:
    """`occasion` empty: it is about the system, not about a case."""

    occasion: str
    audience: str
    text: str


def staff_messages() -> list[StaffMessage]:
    """Every kind, those of verbs first, then those of rules, then those of the system. In the language of the page."""
    listed = {
        notification.kind: StaffMessage(str(verb.label), _audience(notification.to), _example(notification.staff_text))
        for verb, notification in registry.occasions()
        if notification.staff_text is not None
    }
    for kind, action in ACTIONS.items():
        if kind in texts.ESCALATED:
            listed[kind] = StaffMessage(str(action.label), str(BY_RULE), _example(texts.ESCALATED[kind]))
    for kind, text in texts.WITHOUT_CASE.items():
        listed[kind] = StaffMessage("", str(ADMINISTRATORS), _example(text))
    for kind, text in staff_texts.STAFF.items():
        occasion, audience = OF_MESSAGES[kind]
        listed[kind] = StaffMessage(str(occasion), str(audience), _example(text))
    return list(listed.values())


def _audience(names: Iterable[str]) -> str:
    known = dict(AUDIENCES) | OTHER_AUDIENCES
    return join_names(known.get(name, name) for name in names)


def _example(text: NoticeText | None) -> str:
    """Empty where the text speaks of something that FACTS does not know: the page shows the others."""
    try:
        return text(FACTS) if callable(text) else str(text) % FACTS
    except KeyError:
        return ""
