"""An event told in a sentence: the same on the case page, the citizen's page and in notices. Each verb declares its own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Unit, User
from casework import verb as registry
from casework.models import EscalationRule, Event, NoticeRecall
from casework.models.choices import Channel
from casework.rule_editor.sentence import then, title
from casework.steps.register import REGISTER
from casework.wording import join_names


@dataclass(frozen=True)
class Names:
    """The people, units, rules and recalls that events name, read once for a whole timeline."""

    people: dict[int, str]
    units: dict[str, str]
    rules: dict[str, str] = field(default_factory=dict)
    recalls: dict[int, str] = field(default_factory=dict)

    def person(self, pk: object) -> str:
        return self.people.get(pk, _("someone")) if isinstance(pk, int) else _("someone")

    def unit(self, code: object) -> str:
        return self.units.get(code, code) if isinstance(code, str) else "?"

    def rule(self, code: str) -> str:
        return self.rules.get(code, code)

    def recall(self, pk: int) -> str:
        """Why its notices were recalled."""
        return self.recalls.get(pk, "?")

    def actions(self, actions: Iterable[Mapping[str, Any]]) -> str:
        return join_names(then(list(actions)))


def names_in(events: Iterable[Event]) -> Names:
    """Four queries at most, however many events."""
    facts = [event.facts for event in events]
    people = {fact[key] for fact in facts for key in ("handler", "from_handler", "proposed_by") if fact.get(key)}
    units = {fact[key] for fact in facts for key in ("unit", "from_unit", "assisting") if fact.get(key)}
    rules = {fact["rule"] for fact in facts if fact.get("rule")}
    recalls = {fact["recall"] for fact in facts if fact.get("recall")}
    return Names(
        people=dict(User.objects.filter(pk__in=people).values_list("pk", "name")) if people else {},
        units={unit.code: str(unit) for unit in Unit.objects.filter(code__in=units)} if units else {},
        rules=_rules(rules) if rules else {},
        recalls=dict(NoticeRecall.objects.filter(pk__in=recalls).values_list("pk", "reason")) if recalls else {},
    )


def _rules(codes: Iterable[str]) -> dict[str, str]:
    rules = EscalationRule.objects.filter(code__in=codes, current__isnull=False).select_related("current")
    return {rule.code: title(rule.current) for rule in rules if rule.current}


def who(event: Event, *, for_citizen: bool = False) -> str:
    """Who did it. A citizen reads their own part as "you"."""
    if event.actor:
        return event.actor.name
    if event.on_behalf_of:
        return _("Automatically, on behalf of %(who)s") % {"who": event.on_behalf_of.name}
    if event.verb == REGISTER.code and event.fact("channel") == Channel.IMPORT and not for_citizen:
        return _("Import")
    verb = registry.find(event.verb)
    if verb and verb.by_citizen:
        return _("You") if for_citizen else _("The citizen")
    return _("Automatically")


def sentence(event: Event, names: Names, *, for_citizen: bool = False) -> str:
    """What happened, without who and when. An event of a verb that was taken out since shows its code."""
    verb = registry.find(event.verb)
    if verb is None:
        return event.verb
    text = (for_citizen and verb.event_text_for_citizen) or verb.event_text
    return text(event, names) if callable(text) else str(text)
