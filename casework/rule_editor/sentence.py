"""A rule in words: when, for which cases, what then. The pages, the API's errors and the history say it alike."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from casework.escalation.actions import ACTIONS
from casework.escalation.rules import TREES
from casework.models import RuleVersion
from casework.models.choices import Channel, Kind, Urgency
from casework.wording import join_names
from casework.worktime.durations import amount_in_words

AFTER: dict[str, str | Promise] = {
    "dispatch": gettext_lazy("a case has waited %(span)s for dispatch"),
    "acknowledgement": gettext_lazy("a case has waited %(span)s for acknowledgement"),
    "visit": gettext_lazy("a case has been online only for %(span)s"),
    "resolution": gettext_lazy("a case has waited %(span)s for its resolution"),
    "rating": gettext_lazy("a case has waited %(span)s for its rating"),
    "leader_visit": gettext_lazy("a leader's visit has been outstanding for %(span)s"),
    "assist": gettext_lazy("an assisting unit has not done its part for %(span)s"),
    "review": gettext_lazy("a decision or a promise has been open for %(span)s"),
}
DUE: dict[str, str | Promise] = {
    "dispatch": gettext_lazy("the dispatch"),
    "acknowledgement": gettext_lazy("the acknowledgement"),
    "visit": gettext_lazy("the visit"),
    "resolution": gettext_lazy("the resolution"),
    "rating": gettext_lazy("the rating"),
    "leader_visit": gettext_lazy("the leader's visit"),
    "assist": gettext_lazy("the part of an assisting unit"),
    "review": gettext_lazy("a decision or a promise"),
}
SCOPE: dict[str, str | Promise] = {
    "categories": gettext_lazy("topic: %(names)s"),
    "areas": gettext_lazy("area: %(names)s"),
    "units": gettext_lazy("unit: %(names)s"),
    "urgencies": gettext_lazy("urgency: %(names)s"),
    "kinds": gettext_lazy("kind: %(names)s"),
    "channels": gettext_lazy("channel: %(names)s"),
}
CHOICES = {"urgencies": Urgency, "kinds": Kind, "channels": Channel}

Names = Mapping[str, Mapping[str, str]]


def names(versions: Iterable[RuleVersion]) -> Names:
    """What the codes of these rules' scopes are called: at most one query for each tree."""
    listed = list(versions)
    labels: dict[str, dict[str, str]] = {}
    for name, tree in TREES.items():
        codes = {code for version in listed for code in version.scope.get(name) or ()}
        labels[name] = {node.code: str(node) for node in tree.objects.filter(code__in=codes)} if codes else {}
    return labels


def title(version: RuleVersion) -> str:
    """The rule's name in the language of the page."""
    return version.name_en if version.name_en and (get_language() or "").startswith("en") else version.name


def when(version: RuleVersion) -> str:
    span = amount_in_words(version.amount, version.unit)
    if version.relation == RuleVersion.Relation.AFTER:
        return str(AFTER[version.rule.waiting_for]) % {"span": span}
    about = {"what": DUE[version.rule.waiting_for], "span": span}
    if version.relation == RuleVersion.Relation.BEFORE_DUE:
        return _("%(what)s is due in less than %(span)s") % about
    if not version.amount:
        return _("%(what)s is due") % about
    return _("%(what)s is overdue by %(span)s") % about


def among(version: RuleVersion, known: Names) -> list[str]:
    """Each way in which the rule is limited; none of them: it looks at every case."""
    parts = []
    for name, says in SCOPE.items():
        if codes := version.scope.get(name):
            labels = dict(CHOICES[name].choices) if name in CHOICES else known.get(name, {})
            parts.append(str(says) % {"names": join_names(str(labels.get(code, code)) for code in codes)})
    return parts


def then(actions: Iterable[Mapping[str, Any]]) -> list[str]:
    return [ACTIONS[settings["type"]].says(dict(settings)) for settings in actions if settings.get("type") in ACTIONS]


def again(version: RuleVersion) -> str:
    """Empty where it fires once."""
    if version.repeat_amount is None or version.repeat_times < 2:
        return ""
    every = {"span": amount_in_words(version.repeat_amount, version.repeat_unit), "times": version.repeat_times}
    return _("repeated every %(span)s, at most %(times)d times in total") % every


def sentence(version: RuleVersion, known: Names) -> str:
    """The whole rule in one sentence."""
    limits = among(version, known)
    condition = _("When %(when)s (%(limits)s)") if limits else _("When %(when)s")
    opening = condition % {"when": when(version), "limits": _("; ").join(limits)}
    done = join_names(then(version.actions)) or _("no action")
    whole = _("%(condition)s: %(done)s") % {"condition": opening, "done": done}
    if repeated := again(version):
        return _("%(sentence)s; %(again)s.") % {"sentence": whole, "again": repeated}
    return _("%(sentence)s.") % {"sentence": whole}


def differences(old: RuleVersion, new: RuleVersion, known: Names) -> list[tuple[str, str, str]]:
    """What a version changed: what it is called, as it was, as it is now."""
    every = _("every case")
    pairs = (
        (_("Name"), title(old), title(new)),
        (_("Enabled"), _("on") if old.enabled else _("off"), _("on") if new.enabled else _("off")),
        (pgettext("of a rule", "When"), when(old), when(new)),
        (_("Cases"), _("; ").join(among(old, known)) or every, _("; ").join(among(new, known)) or every),
        (_("Actions"), join_names(then(old.actions)), join_names(then(new.actions))),
        (_("Repeats"), again(old) or _("once"), again(new) or _("once")),
    )
    return [pair for pair in pairs if pair[1] != pair[2]]
