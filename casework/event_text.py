"""An event told in a sentence: the same on the case page, the citizen's page and in notices."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Unit, User
from casework.lifecycle import CORRECTABLE, REACHES, REVEALABLE
from casework.models import EscalationRule, Event
from casework.models.choices import Channel, Method, Outcome, Urgency
from casework.models.rating import Score
from casework.rule_editor.sentence import then, title
from casework.worktime.durations import amount_in_words, in_words


@dataclass(frozen=True)
class Names:
    """The people and units that events name, read once for a whole timeline."""

    people: dict[int, str]
    units: dict[str, str]
    rules: dict[str, str] = field(default_factory=dict)

    def person(self, pk: object) -> str:
        return self.people.get(pk, _("somebody")) if isinstance(pk, int) else _("somebody")

    def unit(self, code: object) -> str:
        return self.units.get(code, code) if isinstance(code, str) else "?"


def names_in(events: Iterable[Event]) -> Names:
    """Two queries at most, however many events."""
    facts = [event.facts for event in events]
    people = {fact[key] for fact in facts for key in ("handler", "proposed_by") if fact.get(key)}
    units = {fact[key] for fact in facts for key in ("unit", "from_unit") if fact.get(key)}
    rules = {fact["rule"] for fact in facts if fact.get("rule")}
    return Names(
        people=dict(User.objects.filter(pk__in=people).values_list("pk", "name")) if people else {},
        units={unit.code: str(unit) for unit in Unit.objects.filter(code__in=units)} if units else {},
        rules=_rules(rules) if rules else {},
    )


def _rules(codes: Iterable[str]) -> dict[str, str]:
    rules = EscalationRule.objects.filter(code__in=codes, current__isnull=False).select_related("current")
    return {rule.code: title(rule.current) for rule in rules if rule.current}


def who(event: Event, *, for_citizen: bool = False) -> str:
    """Who did it. A citizen reads their own part as "you"."""
    if event.actor:
        return event.actor.name
    if event.on_behalf_of:
        return _("By itself, for %(who)s") % {"who": event.on_behalf_of.name}
    if event.verb == "register" and event.fact("channel") == Channel.IMPORT and not for_citizen:
        return _("Import")
    if event.verb in {"rate", "chase", "withdraw", "confirm_visit", "dispute"} or (event.verb == "register"):
        return _("You") if for_citizen else _("The citizen")
    return _("By itself")


def sentence(event: Event, names: Names) -> str:
    """What happened, without who and when."""
    telling = _TELLINGS.get(event.verb)
    return telling(event, names) if telling else event.verb


def _register(event: Event, _names: Names) -> str:
    if event.fact("received_on"):
        day = date_format(date.fromisoformat(event.fact("received_on")), "SHORT_DATE_FORMAT")
        return _("The demand was taken over; another register had it on %(day)s.") % {"day": day}
    return _("The demand was registered.")


def _dispatch(event: Event, names: Names) -> str:
    unit = names.unit(event.fact("unit"))
    if event.fact("rework"):
        return _("Round %(round)d began: %(unit)s goes again.") % {"round": event.fact("round"), "unit": unit}
    if event.fact("handler"):
        return _("Dispatched to %(unit)s, to %(who)s.") % {"unit": unit, "who": names.person(event.fact("handler"))}
    return _("Dispatched to %(unit)s.") % {"unit": unit}


def _assign(event: Event, names: Names) -> str:
    return _("Assigned to %(who)s.") % {"who": names.person(event.fact("handler"))}


def _contact(event: Event, _names: Names) -> str:
    return _("First contact: %(how)s.") % {"how": dict(REACHES).get(event.fact("how"), "?")}


def _reply(event: Event, _names: Names) -> str:
    return _("Replied. The citizen may read it.") if event.public else _("Replied, for colleagues.")


def _plan_visit(_event: Event, _names: Names) -> str:
    return _("A visit was planned.")


def _record_visit(event: Event, _names: Names) -> str:
    return _("A visit was recorded: %(outcome)s.") % {"outcome": _label(Outcome, event.fact("outcome"))}


def _attest(event: Event, _names: Names) -> str:
    said = {"outcome": _label(Outcome, event.fact("outcome")), "method": _label(Method, event.fact("method"))}
    if event.fact("leader"):
        return _("A leader's visit was accepted: %(outcome)s, confirmed by: %(method)s.") % said
    return _("The visit was accepted: %(outcome)s, confirmed by: %(method)s.") % said


def _rate(event: Event, _names: Names) -> str:
    score = Score(event.fact("score")).label
    if event.fact("held"):
        return _("Rated: %(score)s. The citizen says that nobody came, so a supervisor decides first.") % {"score": score}
    return _("Rated: %(score)s.") % {"score": score}


def _return(event: Event, names: Names) -> str:
    return _("%(unit)s returned the case to the dispatchers.") % {"unit": names.unit(event.fact("unit"))}


def _reassign(event: Event, names: Names) -> str:
    return _("Sent on to %(unit)s.") % {"unit": names.unit(event.fact("unit"))}


def _classify(event: Event, _names: Names) -> str:
    if event.fact("urgency") != event.fact("from_urgency"):
        return _("Classified anew; urgency: %(urgency)s.") % {"urgency": _label(Urgency, event.fact("urgency"))}
    return _("Classified anew.")


def _correct(event: Event, _names: Names) -> str:
    field = dict(CORRECTABLE).get(event.fact("field"), "?")
    if event.fact("confirmed") is False:
        return _("A new phone number was proposed; a second person confirms it.")
    return _("Corrected: %(field)s.") % {"field": field}


def _reveal(event: Event, _names: Names) -> str:
    return _("Looked at in full: %(field)s.") % {"field": dict(REVEALABLE).get(event.fact("field"), "?")}


def _escalate(event: Event, names: Names) -> str:
    """What was done, and why: by which rule and version, at which limit, after how much waiting."""
    done = _(", ").join(then(event.fact("actions") or ()))
    told = _("Escalated: %(done)s.") % {"done": done} if done else _("Escalated.")
    threshold, code = event.fact("threshold"), event.fact("rule")
    if not threshold or not code:
        return told
    limit = {
        "rule": names.rules.get(code, code),
        "version": event.fact("version"),
        "waited": in_words(timedelta(minutes=event.fact("waited") or 0)),
        "span": amount_in_words(threshold["amount"], threshold["unit"]),
    }
    if threshold["relation"] == "after":
        because = _("Rule “%(rule)s”, version %(version)s: it had waited %(waited)s of working time; the limit is %(span)s.")
    elif threshold["relation"] == "before_due":
        because = _("Rule “%(rule)s”, version %(version)s: due in less than %(span)s.")
    else:
        because = _("Rule “%(rule)s”, version %(version)s: overdue by %(span)s.")
    return f"{told} {because % limit}"


def _decide_flag(event: Event) -> str:
    if event.fact("result") == "right":
        return _("A reviewer found that the doubt about the visit was right.")
    return _("A reviewer found an innocent explanation for what was unusual.")


_CALLED = {
    "came": gettext_lazy("someone came"),
    "not_came": gettext_lazy("nobody came"),
    "unsure": gettext_lazy("not sure whether someone came"),
    "no_answer": gettext_lazy("no answer"),
    "refused": gettext_lazy("did not want to talk"),
    "wrong_number": gettext_lazy("wrong number"),
}


def _label(vocabulary: type, value: object) -> str:
    try:
        return str(vocabulary(value).label)
    except ValueError:
        return "?"


_TELLINGS = {
    "register": _register,
    "dispatch": _dispatch,
    "acknowledge": lambda _e, _n: _("Acknowledged: the unit has it in hand."),
    "assign": _assign,
    "contact": _contact,
    "reply": _reply,
    "brief": lambda _e, _n: _("The brief was written anew."),
    "comment": lambda _e, _n: _("Commented."),
    "chase": lambda _e, _n: _("The citizen asked where it stays."),
    "plan_visit": _plan_visit,
    "record_visit": _record_visit,
    "confirm_visit": lambda _e, _n: _("The visit was confirmed."),
    "reject_visit": lambda _e, _n: _("A reviewer did not accept the visit."),
    "attest": _attest,
    "retract": lambda _e, _n: _("A visit was retracted; it does not count any more."),
    "dispute": lambda _e, _n: _("The citizen says that the record of the visit is not how it was."),
    "dismiss_dispute": lambda _e, _n: _("A supervisor looked into the objection; the visit stands."),
    "keep_promise": lambda _e, _n: _("What was promised at the visit was done."),
    "ask_review": lambda _e, _n: _("Another unit was asked to look at the visit."),
    "call_visit": lambda e, _n: _("The citizen was called: %(answer)s.") % {"answer": str(_CALLED.get(e.fact("answer"), "?"))},
    "flag_visit": lambda _e, _n: _("Something about a visit is unusual; the visitor is asked first."),
    "explain_flag": lambda _e, _n: _("The visitor explained what was unusual."),
    "decide_flag": lambda e, _n: _decide_flag(e),
    "back_check": lambda _e, _n: _("A back-check of the visit came to its end."),
    "visit_slip": lambda _e, _n: _("A visit slip was printed."),
    "photo": lambda _e, _n: _("A photo of the place was added."),
    "resolve": lambda _e, _n: _("Called resolved; the citizen is asked for a rating."),
    "rate": _rate,
    "close": lambda _e, _n: _("Closed."),
    "close_dissatisfied": lambda _e, _n: _("Closed by a supervisor although the citizen is dissatisfied."),
    "accept_rating": lambda _e, _n: _("The held rating was accepted."),
    "void_rating": lambda _e, _n: _("It is upheld that nobody came: the visits are retracted."),
    "reopen": lambda e, _n: _("Reopened in round %(round)d.") % {"round": e.fact("round")},
    "return": _return,
    "reassign": _reassign,
    "decline": lambda _e, _n: _("Declined: it is not for this body."),
    "withdraw": lambda _e, _n: _("Withdrawn by the citizen."),
    "classify": _classify,
    "correct": _correct,
    "reveal": _reveal,
    "redact": lambda _e, _n: _("Words were redacted."),
    "rating_slip": lambda _e, _n: _("A rating slip was printed."),
    "waive_leader_visit": lambda _e, _n: _("The leader's visit was waived."),
    "escalate": _escalate,
}
