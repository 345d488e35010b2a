"""What a notice says, in its reader's language, at the moment it is delivered. Calm, plain, and what to do next."""

import logging
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext, override
from django.utils.translation import gettext as _

from casework import verb as registry
from casework.models import Case, Notice, RuleVersion
from casework.notices import wordings
from casework.notices.staff_texts import STAFF, outward
from casework.policies import message_texts
from casework.policies.message_texts import Wording
from casework.verb import NoticeText
from casework.wording import join_sentences
from casework.worktime.durations import amount_in_words
from casework.writing import links as citizens_links

logger = logging.getLogger("doorstep.notices")

MASK = "••••••"


@dataclass(frozen=True)
class Text:
    """`links` and `codes` as they stand in the text. `template_code`, `variables`: of the text that a gateway has registered."""

    subject: str
    text: str
    language: str
    links: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    template_code: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)


Facts = dict[str, Any]


def render(notice: Notice, language: str = "") -> Text:
    """For the recipient. The secret is read here, so render before it is emptied."""
    language = language or _language(notice)
    with override(language):
        facts = _facts(notice)
        subject = _("Case %(number)s") % {"number": notice.case.number} if notice.case else _("Doorstep")
        if notice.recipient_id is None:
            return _to_citizen(notice, facts, subject, language)
        return Text(subject, outward(notice, _say(notice, facts)), language)


def line(notice: Notice) -> str:
    """What one of the staff reads: one or two sentences in the language of the page that shows it."""
    return _say(notice, _facts(notice))


def masked_values(notice: Notice, language: str) -> dict[str, str]:
    """What the variables of a citizen's message stood for, by name. Its link or code is never shown."""
    masked = copy(notice)
    masked.secret = MASK
    with override(language):
        return _values(masked, _facts(masked), language)


def as_sent(text: str, *, transport: str, language: str) -> str:
    """A citizen's message with what every one by this transport ends with."""
    with override(language):
        return f"{text}\n\n{_closing()}" if transport == Notice.Transport.EMAIL else text


def _to_citizen(notice: Notice, facts: Facts, subject: str, language: str) -> Text:
    """As administrators have worded it; as it is by default where that cannot be used: no wording stops a message."""
    notification = registry.notice_texts()[notice.kind]
    values = _values(notice, facts, language)
    wording = _wording(notice, language)
    body = wording.body or message_texts.default_text(notification, language)
    if not message_texts.fits(body, tuple(values)):
        logger.error("version %d of the message %s cannot be used", wording.version, notice.kind)
        body = message_texts.default_text(notification, language)
    text = as_sent(message_texts.fill(body, values), transport=notice.transport, language=language)
    links = tuple(values[name] for name in message_texts.LINKS if values.get(name))
    codes = (values["code"],) if values.get("code") else ()
    return Text(subject, text, language, links, codes, wording.template_code, _registered(values))


def _registered(values: Mapping[str, str]) -> dict[str, str]:
    """What a registered text is filled with. A link's beginning stands in it, since gateways take none: this is the end."""
    return {name: text.rpartition("/")[2] if name in message_texts.LINKS else text for name, text in values.items()}


def _values(notice: Notice, facts: Facts, language: str) -> dict[str, str]:
    names = message_texts.variables(registry.notice_texts()[notice.kind], language)
    return {name: str(facts[name]) for name in names}


def _wording(notice: Notice, language: str) -> Wording:
    notification = registry.notice_texts()[notice.kind]
    try:
        return wordings.wording(notification, notice.transport, language)
    except Exception:
        logger.exception("the wording of the message %s cannot be read", notice.kind)
        return message_texts.default_wording(notification)


def _closing() -> str:
    """Of an e-mail, which may meet somebody who has never heard of us."""
    who = _("This e-mail comes from Doorstep, where public bodies handle what citizens ask of them. Please do not reply to it.")
    return join_sentences(who, _("Questions: call %(hotline)s.") % {"hotline": settings.HOTLINE} if settings.HOTLINE else "")


def _say(notice: Notice, facts: Facts) -> str:
    text = staff_texts().get(notice.kind, _escalated)
    return text(facts) if callable(text) else str(text) % facts


def _language(notice: Notice) -> str:
    if notice.recipient is not None:
        return notice.recipient.language
    return notice.citizen.language if notice.citizen is not None else notice.language


def _facts(notice: Notice) -> Facts:
    """Everything the sentences may name. Nobody reads personal data here: a number leads to the case."""
    case, params, secret = notice.case, notice.params, notice.secret
    declared = registry.notice_texts().get(notice.kind)
    facts = params | {
        "number": case.number if case else params.get("number", ""),
        "unit": str(case.unit) if case and case.unit else "",
        "round": params.get("round", case.round if case else None),
        "ending": _ending(case) if case and notice.recipient_id is None else "",
        "track": citizens_links.address("track", secret),
        "rate": citizens_links.address("rate", secret),
        "visit_link": citizens_links.address("visit", secret),
        "contact_link": citizens_links.address("contact", secret),
        "code": secret if declared and declared.carries_code else "",
    }
    return facts | declared.values(facts) if declared and declared.values else facts


def _ending(case: Case) -> str:
    """Of a merged case that of the one that leads."""
    return (case.merged_into or case).ending


# Sentences that depend on more than a few values.


def _reminder(facts: Facts) -> str:
    threshold = facts["threshold"]
    values = facts | {"span": amount_in_words(threshold["amount"], threshold["unit"])}
    relation = threshold["relation"]
    if relation == "before_due":
        return _("Case %(number)s is due in less than %(span)s.") % values
    if facts["waiting_for"] == "review":
        return _review(values, overdue=threshold["amount"] > 0)
    if facts["waiting_for"] == "assist" and relation == "after_due":
        return _assistance(values, overdue=threshold["amount"] > 0)
    if relation == "after_due":
        if not threshold["amount"]:
            return _("Case %(number)s is now overdue.") % values
        return _("Case %(number)s has been overdue for more than %(span)s.") % values
    return str(WAITED[facts["waiting_for"]]) % values


WAITED: dict[str, str | Promise] = {
    "dispatch": gettext_lazy("Case %(number)s has not been dispatched for more than %(span)s."),
    "acknowledgement": gettext_lazy("Case %(number)s has not been acknowledged for more than %(span)s."),
    "visit": gettext_lazy("Case %(number)s: online only for more than %(span)s. Nobody has visited the citizen yet."),
    "resolution": gettext_lazy("Case %(number)s has not been resolved for more than %(span)s."),
    "rating": gettext_lazy("Case %(number)s has not been rated for more than %(span)s."),
    "leader_visit": gettext_lazy("Case %(number)s: the leader's visit has been outstanding for more than %(span)s."),
    "assist": gettext_lazy("Case %(number)s: an assisting unit has not done its part for more than %(span)s."),
}


def _review(facts: Facts, *, overdue: bool) -> str:
    subject = registry.review_subjects().get(facts.get("about") or "")
    due = str(subject.due_text if subject else _("Case %(number)s: a decision is due.")) % facts
    return join_sentences(due, _("It has been overdue for more than %(span)s.") % facts if overdue else "")


def _assistance(facts: Facts, *, overdue: bool) -> str:
    due = _("Case %(number)s: the part of an assisting unit is due.") % facts
    return join_sentences(due, _("It has been overdue for more than %(span)s.") % facts if overdue else "")


def _escalated(facts: Facts) -> str:
    """Of an action that has no words of its own."""
    return _reminder(facts) if "threshold" in facts else _("Case %(number)s needs your attention.") % facts


def _card(facts: Facts) -> str:
    if facts["colour"] == "red":
        card = _("Case %(number)s received a red card: a written order.")
    else:
        card = _("Case %(number)s received a yellow card: a written order.")
    return join_sentences(card % facts, _reminder(facts))


def _take_up(facts: Facts) -> str:
    return join_sentences(_("Case %(number)s is yours to follow up.") % facts, _reminder(facts))


def _leader_visit(facts: Facts) -> str:
    owed = _("Case %(number)s: please visit the citizen yourself before it is resolved.")
    return join_sentences(owed % facts, _reminder(facts))


def _calendar_ends(facts: Facts) -> str:
    day = {"day": date_format(date.fromisoformat(facts["day"]), "DATE_FORMAT")}
    return _("The working calendar ends on %(day)s. Please publish the next year: later due times are provisional.") % day


def _standstill(facts: Facts) -> str:
    """True while it lasts and afterwards: the page that it leads to says how it stands now."""
    return _(
        "Escalation stopped: no sweep finished in the five minutes after %(when)s. Check whether sweeps finish "
        "again; if not, check that the worker and the scheduler are running."
    ) % {"when": _when(facts["since"])}


def _rule_failed(facts: Facts) -> str:
    version = RuleVersion.objects.filter(rule__code=facts["rule"], version=facts["version"]).first()
    english = (get_language() or "").startswith("en")
    name = (version.name_en if english else "") or version.name if version else facts["rule"]
    return _(
        "Rule “%(name)s” (version %(version)s) fails. Other rules go on, and it is retried every minute. Check "
        "which cases it fails on; if its last change is the cause, restore the previous version."
    ) % (facts | {"name": name})


def _nobody_left(facts: Facts) -> str:
    n = facts["visits"]
    return ngettext(
        "Nobody is left who may call about %(n)d visit: all operators and supervisors had a part in the case. Give the role "
        "to somebody who had none.",
        "Nobody is left who may call about %(n)d visits: all operators and supervisors had a part in the cases. Give the "
        "role to somebody who had none.",
        n,
    ) % {"n": n}


def _when(iso: str) -> str:
    return date_format(timezone.localtime(datetime.fromisoformat(iso)), "DATETIME_FORMAT")


ESCALATED: dict[str, NoticeText] = {
    "remind": _reminder,
    "card": _card,
    "take_up": _take_up,
    "owe_leader_visit": _leader_visit,
    "callback": gettext_lazy("Call back the citizens who have not rated their cases, starting with case %(number)s."),
}
"""What an action of a rule tells; one that is not here is told as a reminder."""
WITHOUT_CASE: dict[str, NoticeText] = {
    "calendar_ends": _calendar_ends,
    "standstill": _standstill,
    "rule_failed": _rule_failed,
    "nobody_left": _nobody_left,
}


def staff_texts() -> dict[str, NoticeText]:
    """Every kind of notice to the staff, and what it says."""
    declared = {
        kind: declaration.staff_text
        for kind, declaration in registry.notice_texts().items()
        if declaration.staff_text is not None
    }
    return declared | ESCALATED | WITHOUT_CASE | STAFF
