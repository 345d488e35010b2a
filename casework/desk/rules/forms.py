"""The form of an escalation rule, made from the actions there are. It translates; tuning/proposal.py checks."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.desk.combobox.rows import rows_of, source
from casework.desk.combobox.several import ChosenSeveralField
from casework.escalation.actions import ACTIONS
from casework.escalation.rules import TREES
from casework.models import RuleVersion, choices
from casework.rule_editor.proposal import LONGEST_NAME, WORDS, Proposal
from casework.typeahead.tables import Tables

LABELS = {
    "urgencies": _("Urgency"),
    "kinds": _("Kind"),
    "channels": _("Channel"),
    "categories": _("Topic"),
    "areas": _("Area"),
    "units": pgettext_lazy("that handles the case", "Unit"),
}
KINDS = {"categories": "topic", "areas": "area", "units": "unit"}
"""By which a combobox finds them."""
VOCABULARY = {"urgencies": choices.Urgency, "kinds": choices.Kind, "channels": choices.Channel}
LARGEST = 10_000_000
PROBLEMS = {"scope": "urgencies", "actions": "act_remind"}
"""Where the words about a whole group stand."""


class RuleForm(forms.Form):
    name = forms.CharField(label=_("Name of the rule"), max_length=LONGEST_NAME)
    name_en = forms.CharField(label=_("Name in English"), max_length=LONGEST_NAME, required=False)
    relation = forms.ChoiceField(
        label=pgettext_lazy("of a rule", "When"), choices=RuleVersion.Relation.choices, widget=forms.RadioSelect
    )
    amount = forms.IntegerField(label=_("Length of time"), min_value=0, max_value=LARGEST)
    unit = forms.ChoiceField(label=_("Unit of time"), choices=choices.TimeUnit.choices)
    repeat_times = forms.IntegerField(label=_("Total times"), min_value=1, max_value=30, initial=1)
    repeat_amount = forms.IntegerField(label=_("Repeat after"), min_value=1, max_value=LARGEST, required=False)
    repeat_unit = forms.ChoiceField(label=_("Unit of time"), choices=choices.TimeUnit.choices, required=False)
    reason = forms.CharField(label=_("Reason for the change"), max_length=200, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, waiting_for: str, now: RuleVersion | None = None) -> None:
        self.waiting_for, self.now = waiting_for, now
        super().__init__(data, initial=_initial(now))
        for name, vocabulary in VOCABULARY.items():
            self.fields[name] = forms.MultipleChoiceField(
                label=LABELS[name], choices=vocabulary.choices, required=False, widget=forms.CheckboxSelectMultiple
            )
        tables = Tables()
        for name, tree in TREES.items():
            self.fields[name] = _places(name, tree, now.scope.get(name, ()) if now else (), tables=tables)
        for kind, action in ACTIONS.items():
            self.fields[f"act_{kind}"] = forms.BooleanField(label=str(action.label), required=False)
            for option, about in action.options.items():
                many = forms.MultipleChoiceField if about.many else forms.ChoiceField
                shown = forms.CheckboxSelectMultiple if about.many else forms.RadioSelect
                self.fields[f"act_{kind}_{option}"] = many(
                    label=str(about.label), choices=about.choices, required=False, widget=shown
                )

    @property
    def words(self) -> list[forms.BoundField]:
        return [self[name] for name in VOCABULARY]

    @property
    def trees(self) -> list[forms.BoundField]:
        return [self[name] for name in TREES]

    @property
    def acts(self) -> list[tuple[forms.BoundField, list[forms.BoundField]]]:
        """Each action with its settings."""
        return [
            (self[f"act_{kind}"], [self[f"act_{kind}_{option}"] for option in action.options]) for kind, action in ACTIONS.items()
        ]

    @property
    def limited(self) -> bool:
        """Whether a tree narrows the rule, so that its fields are shown open."""
        return any(self[name].value() for name in TREES)

    def proposal(self) -> Proposal:
        cleaned = self.cleaned_data
        repeats = cleaned["repeat_times"] > 1
        return Proposal(
            waiting_for=self.waiting_for,
            name=cleaned["name"],
            name_en=cleaned["name_en"],
            enabled=self.now.enabled if self.now else True,
            relation=cleaned["relation"],
            amount=cleaned["amount"],
            unit=cleaned["unit"],
            repeat_times=cleaned["repeat_times"],
            repeat_amount=cleaned["repeat_amount"] if repeats else None,
            repeat_unit=cleaned["repeat_unit"] if repeats else "",
            scope={name: cleaned[name] for name in (*WORDS, *TREES) if cleaned[name]},
            actions=list(self._actions()),
        )

    def _actions(self) -> Iterable[dict[str, Any]]:
        cleaned = self.cleaned_data
        for kind, action in ACTIONS.items():
            if cleaned[f"act_{kind}"]:
                yield {"type": kind} | {option: cleaned[f"act_{kind}_{option}"] for option in action.options}


def _places(name: str, tree: Any, present: Sequence[str], *, tables: Tables) -> ChosenSeveralField:
    """Places of a tree. What the rule names stays until it is taken away: a topic that is not offered any more as well."""
    kind = KINDS[name]
    names = {code: code for code in present if code not in tables[kind].by_code}
    if names:
        names |= {row.code: str(row) for row in tree.objects.filter(code__in=names)}
    field = ChosenSeveralField(kind=kind, label=LABELS[name], required=False, empty_label=_("Add …"))
    field.offer(rows_of(kind), tables=tables, source=source(kind), present=names)
    return field


def _initial(now: RuleVersion | None) -> dict[str, Any]:
    if now is None:
        return {"relation": "after", "unit": "working_days", "amount": 1, "repeat_times": 1}
    initial: dict[str, Any] = {
        name: getattr(now, name)
        for name in ("name", "name_en", "relation", "amount", "unit", "repeat_times", "repeat_amount", "repeat_unit", "version")
    }
    initial |= now.scope
    for settings in now.actions:
        kind = settings.get("type")
        initial[f"act_{kind}"] = True
        initial |= {f"act_{kind}_{option}": value for option, value in settings.items() if option != "type"}
    return initial
