"""What a notice says, in its reader's language, at the moment it is delivered. Calm, plain, and what to do next."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _

from accounts.models import User
from casework.models import Notice, RuleVersion, Words
from casework.worktime.durations import amount_in_words

LONGEST_REASON = 200
"""Characters of a reason in a text message; the page behind the link has the whole of it."""


@dataclass(frozen=True)
class Text:
    """`links` and `codes` as they stand in the text."""

    subject: str
    text: str
    links: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


Facts = dict[str, Any]


def render(notice: Notice, language: str = "") -> Text:
    """For the recipient. The secret is read here, so render before it is emptied."""
    with override(language or _language(notice)):
        facts = _facts(notice)
        text = _say(notice, facts)
        links = tuple(link for link in (facts["track"], facts["rate"]) if link and link in text)
        codes = (facts["code"],) if facts["code"] and facts["code"] in text else ()
        subject = _("Case %(number)s") % facts if facts["number"] else _("Doorstep")
        return Text(subject, text, links, codes)


def line(notice: Notice) -> str:
    """One or two sentences in the language of the page that shows it."""
    return _say(notice, _facts(notice))


def _say(notice: Notice, facts: Facts) -> str:
    says = TO_CITIZENS[notice.kind] if notice.recipient_id is None else TO_STAFF.get(notice.kind, _escalated)
    return says(facts) if callable(says) else str(says) % facts


def _language(notice: Notice) -> str:
    if notice.recipient is not None:
        return notice.recipient.language
    return notice.citizen.language if notice.citizen is not None else notice.language


def _facts(notice: Notice) -> Facts:
    """Everything the sentences may name. Staff read no personal data here: a number leads to the case."""
    case, params, secret = notice.case, notice.params, notice.secret
    return params | {
        "number": case.number if case else "",
        "unit": str(case.unit) if case and case.unit else "",
        "round": params.get("round", case.round if case else None),
        "track": f"{settings.PUBLIC_URL}/track/{secret}" if secret else "",
        "rate": f"{settings.PUBLIC_URL}/rate/{secret}" if secret else "",
        "code": secret if notice.kind == "visit_code" else "",
    }


# Sentences that depend on more than a few values.


def _reminder(facts: Facts) -> str:
    threshold = facts["threshold"]
    values = facts | {"span": amount_in_words(threshold["amount"], threshold["unit"])}
    relation = threshold["relation"]
    if relation == "before_due":
        return _("Case %(number)s is due in less than %(span)s.") % values
    if facts["waiting_for"] == "review":
        return _review(values, overdue=threshold["amount"] > 0)
    if relation == "after_due":
        if not threshold["amount"]:
            return _("Case %(number)s is overdue from now on.") % values
        return _("Case %(number)s has been overdue for more than %(span)s.") % values
    return str(WAITED[facts["waiting_for"]]) % values


WAITED: dict[str, str | Promise] = {
    "dispatch": gettext_lazy("Case %(number)s has waited for dispatch for more than %(span)s."),
    "acknowledgement": gettext_lazy("Case %(number)s has not been acknowledged for more than %(span)s."),
    "visit": gettext_lazy("Case %(number)s: online only for more than %(span)s. Nobody has been to see the citizen yet."),
    "resolution": gettext_lazy("Case %(number)s has waited to be resolved for more than %(span)s."),
    "rating": gettext_lazy("Case %(number)s has waited for its rating for more than %(span)s."),
    "leader_visit": gettext_lazy("Case %(number)s has waited for the leader's visit for more than %(span)s."),
}

DECISIONS: dict[str, str | Promise] = {
    "held_rating": gettext_lazy("Case %(number)s: the citizen said that nobody came. A decision on the rating is due."),
    "dissatisfied": gettext_lazy("Case %(number)s: the citizen is dissatisfied in the last round. A decision is due."),
    "promise": gettext_lazy("Case %(number)s: what was promised to the citizen at a visit is due."),
    "dispute": gettext_lazy("Case %(number)s: the citizen objects to the record of a visit. A decision is due."),
    "flag": gettext_lazy("Case %(number)s: something about a visit is unusual. Its visitor is asked to explain it."),
    "correction": gettext_lazy("Case %(number)s: a new phone number waits for a second operator to confirm it."),
}


def _review(facts: Facts, *, overdue: bool) -> str:
    due = str(DECISIONS.get(facts.get("about") or "", gettext_lazy("Case %(number)s: a decision is due."))) % facts
    return due + " " + _("It has been overdue for more than %(span)s.") % facts if overdue else due


def _escalated(facts: Facts) -> str:
    """Of an action that has no words of its own."""
    return _reminder(facts) if "threshold" in facts else _("Case %(number)s needs you.") % facts


def _card(facts: Facts) -> str:
    if facts["colour"] == "red":
        return _("Red card for case %(number)s: a written order.") % facts + " " + _reminder(facts)
    return _("Yellow card for case %(number)s: a written order.") % facts + " " + _reminder(facts)


def _take_up(facts: Facts) -> str:
    return _("Case %(number)s is in your hands to follow up.") % facts + " " + _reminder(facts)


def _leader_visit(facts: Facts) -> str:
    owed = _("Case %(number)s: please go to see the citizen yourself, before it is resolved.")
    return owed % facts + " " + _reminder(facts)


def _calendar_ends(facts: Facts) -> str:
    day = {"day": date_format(date.fromisoformat(facts["day"]), "DATE_FORMAT")}
    return _("The working calendar ends on %(day)s. Please publish the next year: what is due later is provisional.") % day


def _rework(facts: Facts) -> str:
    return _("Case %(number)s is open again, round %(round)s. A new visit is owed before it is resolved.") % facts


def _rated(facts: Facts) -> str:
    solved = {"yes": _("solved"), "partly": _("partly solved"), "no": _("not solved")}[facts["solved"]]
    return _("Case %(number)s was rated: %(score)s of 5, %(answer)s.") % (facts | {"answer": solved})


def _because(with_reason: str | Promise, without: str | Promise) -> Callable[[Facts], str]:
    """With the reason in words, cut to what a text message holds; without it once it was redacted."""

    def say(facts: Facts) -> str:
        words = Words.objects.filter(pk=facts["words_id"], redacted_at__isnull=True).first()
        if words is None:
            return str(without) % facts
        reason = words.text if len(words.text) <= LONGEST_REASON else words.text[: LONGEST_REASON - 1] + "…"
        return str(with_reason) % (facts | {"reason": reason})

    return say


def _visit_code(facts: Facts) -> str:
    visitor = User.objects.filter(pk=facts["visitor"]).first() if facts.get("visitor") else None
    planned = facts.get("planned_for")
    values = facts | {"visitor": visitor.name if visitor else facts["unit"], "when": _when(planned) if planned else ""}
    if planned:
        return (
            _(
                "%(visitor)s will come to see you about case %(number)s, %(when)s. At the end, tell them this code: %(code)s. "
                "Nobody needs it before they have come."
            )
            % values
        )
    return (
        _(
            "%(visitor)s will come to see you about case %(number)s. At the end, tell them this code: %(code)s. "
            "Nobody needs it before they have come."
        )
        % values
    )


def _standstill(facts: Facts) -> str:
    """True while it lasts and afterwards: the page that it leads to says how it stands now."""
    return _(
        "Escalation stood still: no look finished in the five minutes after %(when)s. See whether looks finish again; "
        "if not, check that worker and beat are running."
    ) % {"when": _when(facts["since"])}


def _rule_failed(facts: Facts) -> str:
    version = RuleVersion.objects.filter(rule__code=facts["rule"], version=facts["version"]).first()
    english = (get_language() or "").startswith("en")
    name = (version.name_en if english else "") or version.name if version else facts["rule"]
    return _(
        "The rule “%(name)s” (version %(version)s) fails. The other rules go on, and it is tried again every minute. "
        "See which cases it fails on; if its last change is the reason, restore the version before."
    ) % (facts | {"name": name})


def _when(iso: str) -> str:
    return date_format(timezone.localtime(datetime.fromisoformat(iso)), "DATETIME_FORMAT")


TO_STAFF: dict[str, str | Promise | Callable[[Facts], str]] = {
    "emergency": gettext_lazy("An emergency was registered: case %(number)s waits for dispatch."),
    "dispatch": gettext_lazy("Case %(number)s was sent to %(unit)s."),
    "assign": gettext_lazy("Case %(number)s was assigned to you."),
    "rework": _rework,
    "return": gettext_lazy("Case %(number)s was returned and waits for dispatch."),
    "chase": gettext_lazy("The citizen asks how case %(number)s is coming along."),
    "held_rating": gettext_lazy("Case %(number)s: the citizen says that nobody came. Please decide on the rating."),
    "dissatisfied": gettext_lazy("Case %(number)s: dissatisfied in the last round. Please decide what follows."),
    "rated": _rated,
    "accept_rating": gettext_lazy("Case %(number)s: the supervisor accepted the rating."),
    "retract": gettext_lazy("Case %(number)s: a visit does not count any more. Please look whether one is owed again."),
    "withdraw": gettext_lazy("Case %(number)s was withdrawn by the citizen."),
    "waive_leader_visit": gettext_lazy("Case %(number)s: the leader's visit is waived."),
    "dispute": gettext_lazy("Case %(number)s: the citizen objects to the record of a visit. Please look into it."),
    "flag_visit": gettext_lazy("Case %(number)s: something about a visit is unusual. Please explain it; nobody has judged it."),
    "remind": _reminder,
    "card": _card,
    "take_up": _take_up,
    "owe_leader_visit": _leader_visit,
    "calendar_ends": _calendar_ends,
    "callback": gettext_lazy("Citizens who have not rated wait for a call, case %(number)s among them."),
    "standstill": _standstill,
    "rule_failed": _rule_failed,
}

TO_CITIZENS: dict[str, str | Promise | Callable[[Facts], str]] = {
    "register": gettext_lazy("We have your demand: case %(number)s. Follow it here: %(track)s"),
    "resolve": gettext_lazy(
        "Case %(number)s: %(unit)s says that it is done. Is it, and did somebody come? Please tell us: %(rate)s "
        "The link is yours alone and works once."
    ),
    "decline": _because(
        gettext_lazy("We could not take up case %(number)s. %(reason)s More here: %(track)s"),
        gettext_lazy("We could not take up case %(number)s. Why, and where to go instead: %(track)s"),
    ),
    "close_dissatisfied": _because(
        gettext_lazy("Case %(number)s was closed by a supervisor. %(reason)s More here: %(track)s"),
        gettext_lazy("Case %(number)s was closed by a supervisor. The reason: %(track)s"),
    ),
    "rework": gettext_lazy("Case %(number)s is being worked on again. Somebody will come to see you."),
    "withdraw": gettext_lazy("Case %(number)s was withdrawn, as you asked. If you did not ask for it, please call the hotline."),
    "dismiss_dispute": _because(
        gettext_lazy("Case %(number)s: we looked into your objection to the visit. %(reason)s More here: %(track)s"),
        gettext_lazy("Case %(number)s: we looked into your objection to the visit. More here: %(track)s"),
    ),
    "phone_changed": gettext_lazy(
        "Messages on case %(number)s go to another phone number from now on. If you did not ask for it, please call the hotline."
    ),
    "visit_code": _visit_code,
}
