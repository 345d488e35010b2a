"""Whom verbs, actions and the rules that the product ships with would tell: checked when the application starts."""

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

from django.core.checks import CheckMessage, Error

from casework import defaults
from casework import verb as registry
from casework.escalation.actions import ACTIONS
from casework.escalation.actions.action import Action
from casework.notices.recipients import is_audience


def check_audiences(**_kwargs: Any) -> list[CheckMessage]:
    """An error for each name that reaches nobody."""
    return [
        Error(f"{teller} tells {name!r}, which is no audience.", hint="See casework/notices/recipients.py.", id="casework.E001")
        for teller, names in _tellers()
        for name in dict.fromkeys(names)
        if not is_audience(name)
    ]


def unknown_audiences(settings: dict[str, Any]) -> list[str]:
    """Of an action as a rule has it."""
    return [name for name in ACTIONS[settings["type"]].tells(settings) if not is_audience(name)]


def _tellers() -> Iterator[tuple[str, Iterable[str]]]:
    for verb in registry.every():
        if isinstance(verb.tells, tuple):
            yield f"verb {verb.code}", [name for notification in verb.tells for name in notification.to]
    for subject in registry.review_subjects().values():
        yield f"review of {subject.about}", [subject.owner]
    for action in ACTIONS.values():
        yield f"action {action.type}", [name for settings in _settings(action) for name in action.tells(settings)]
    for code, _waiting_for, _name, _name_en, _relation, _amount, _unit, _scope, actions, _repeat in defaults.RULES:
        yield f"rule {code}", [name for settings in actions for name in ACTIONS[settings["type"]].tells(settings)]


def _settings(action: Action) -> Iterator[dict[str, Any]]:
    """Every choice of each of its options; of those that take several, all at once."""
    choices = [
        [[value for value, _label in option.choices]] if option.many else [value for value, _label in option.choices]
        for option in action.options.values()
    ]
    for values in product(*choices):
        yield {"type": action.type} | dict(zip(action.options, values, strict=True))
