"""A unit ends: what is open with it goes to another, each case in a transaction of its own; rules, table and knowledge at once.

Nothing is deleted, and what is over stays the ended unit's. However often it is asked for, and wherever it was broken off, it is
done once: what still lies with the unit is found by its end.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Unit, UnitEnding, User
from accounts.steps import records, units
from casework import bounds, calendar_cache
from casework.effect import Effect, Standing
from casework.lifecycle import HANDLING, State, WaitKind
from casework.models import Article, ArticleVersion, Case, EscalationRule, Event, Route, RuleVersion
from casework.policies import heirs, receivers
from casework.policies.assisting import ended_key
from casework.refusal import Refused
from casework.steps.hand_over import logger, oldest, wake
from casework.steps.reassign import effect as going_elsewhere
from casework.steps.succeed_assist import succeed_assist
from casework.steps.tune_rule import tune_rule
from casework.timeline import append_many, event
from casework.verb import EventStyle, Facts, Names, Notification, Verb, declare
from casework.writing import assisting, waits
from casework.writing.declarations import OWED_BY
from casework.writing.transition import change, lock, move, record_handler


def _event_text(event: Event, names: Names) -> str:
    units_named = {"before": names.unit(event.fact("from_unit")), "after": names.unit(event.fact("unit"))}
    return _("%(before)s has ended. %(after)s goes on with the case.") % units_named


def _effect(standing: Standing, facts: Facts) -> Effect:
    """Where the unit owed something, of going to another; what rests or waits for its rating stays as it is."""
    if standing.state not in HANDLING:
        return Effect(finishes=ended_key(facts))
    return going_elsewhere(standing, facts)


SUCCEED = declare(
    Verb(
        code="succeed",
        label=gettext_lazy("Goes on with another unit"),
        roles=frozenset(),
        sources=heirs.HELD,
        leads=frozenset((state, State.DISPATCHED) for state in HANDLING - {State.DISPATCHED}),
        offered=False,
        public=True,
        event_text=_event_text,
        event_style=EventStyle("send", "wire"),
        tells=(
            Notification(
                "succeed",
                to=OWED_BY,
                staff_text=gettext_lazy("Case %(number)s is with %(unit)s now: the unit that had it has ended."),
            ),
        ),
        folded=True,
        effect=_effect,
        a_day=None,
    )
)


@transaction.atomic
def end_unit(unit: Unit, *, successor: Unit, people_go_along: bool, actor: User, at: datetime) -> UnitEnding:
    """Its place in the dispatch table, in the rules and in the knowledge is the successor's at once; its cases follow.

    Raises AdministrationRefused as `units.end` does, and Refused while a case of its own must not reach the successor.
    """
    ending = units.end(unit, successor=successor, people_go_along=people_go_along, actor=actor, at=at)
    _check_cases(unit, successor)
    for route in Route.objects.filter(unit=unit).order_by("pk"):
        route.unit = successor
        records.change(route, actor=actor, at=at)
    reason = _("%(unit)s has ended.") % {"unit": unit}
    for rule in rules_naming(unit):
        tune_rule(rule, _renamed(rule, unit, successor), base_version=None, reason=reason, actor=actor, at=at)
    for article in articles_of(unit).select_for_update(of=("self",)):
        _hand_on(article, successor, actor=actor, at=at)
    wake()
    return ending


def check_end_of_unit(unit: Unit, successor: Unit, *, actor: User) -> None:
    """Whether it may end so; a page asks before it lets anybody confirm it. Raises what `end_unit` raises."""
    units.check_end(unit, successor, actor=actor)
    _check_cases(unit, successor)


def _check_cases(unit: Unit, successor: Unit) -> None:
    if stuck := stuck_cases(unit, successor).order_by("pk").first():
        raise Refused(
            "against_unit",
            _("Case %(number)s is a complaint about the successor, or about one above or below it. Reassign it first.")
            % {"number": stuck.number},
        )


def stuck_cases(unit: Unit, successor: Unit) -> QuerySet[Case]:
    """What of the unit's the successor must never receive."""
    about = Q(against__path__within=successor.path) | Q(against__path__over=successor.path)
    return Case.objects.filter(about, unit=unit, against__isnull=False, state__in=heirs.HELD)


def rules_naming(unit: Unit) -> QuerySet[EscalationRule]:
    """Those whose scope names the unit itself, switched off ones among them."""
    rules = EscalationRule.objects.filter(current__scope__units__contains=[unit.code])
    return rules.select_related("current").order_by("pk")


def articles_of(unit: Unit) -> QuerySet[Article]:
    return Article.objects.filter(current__unit=unit).select_related("current").order_by("pk")


def hand_over_of_ended_units(*, at: datetime) -> int:
    """What still lies with units that have ended, case by case, and what they assist with; how many. What fails waits."""
    count = 0
    for case in oldest(heirs.of_ended_units()).select_related("unit__ending__ended_by"):
        if case.unit:
            count += _moved(partial(succeed, case, actor=_ended_by(case.unit), at=at), case)
    ended = heirs.ended_that_assist()
    for case in oldest(heirs.assisted_by(ended)):
        for unit in (unit for unit in ended if unit.pk in case.assisting):
            count += _moved(partial(succeed_assist, case, unit, actor=_ended_by(unit), at=at), case)
    return count


def _ended_by(unit: Unit) -> User | None:
    who = unit.ending.ended_by
    return who if who.is_active else None


def _moved(move_on: Callable[[], bool], case: Case) -> bool:
    try:
        return move_on()
    except Exception as fault:  # noqa: BLE001 - one case must not keep the others with a unit that has ended
        logger.error("case id %d stays with a unit that has ended: %s", case.pk, type(fault).__name__)
        return False


@transaction.atomic
def succeed(case: Case, *, actor: User | None, at: datetime) -> bool:
    """The unit's successor has the case, and its handler too where they went along. False: somebody was faster."""
    case = lock(case)
    before = case.unit
    if before is None or case.state not in heirs.HELD:
        return False
    unit = heirs.goes_on_with(before, case)
    if unit == before:
        return False
    handler = case.handler
    record_handler(case, user=handler, unit=before, at=at)
    waiting = case.state in HANDLING
    if waiting:
        waits.end(case, WaitKind.ACKNOWLEDGEMENT, by=SUCCEED.code, at=at)
        waits.settle_requests(case, by=SUCCEED.code, at=at)
    assisted = assisting.becomes_leader(case, unit, by=SUCCEED.code, at=at)
    if waiting and case.state != State.DISPATCHED:
        move(case, State.DISPATCHED, unit=unit, handler=None)
    else:
        change(case, unit=unit, handler=None)
    if handler and receivers.receives(handler, case):
        change(case, handler=handler)
    record_handler(case, user=case.handler, unit=unit, at=at)
    if waiting:
        waits.write([waits.opened(case, WaitKind.ACKNOWLEDGEMENT, at=at, calendar=calendar_cache.default())])
    facts = {"unit": unit.code, "from_unit": before.code, "handler": case.handler_id}
    append_many([event(case, SUCCEED, actor=actor, at=at, facts=facts | assisted)])
    return True


def _renamed(rule: EscalationRule, unit: Unit, successor: Unit) -> RuleVersion:
    """The rule's next version: the same, for the successor."""
    current = rule.current
    assert current is not None
    codes = {successor.code if code == unit.code else code for code in current.scope["units"]}
    columns = (
        "name",
        "name_en",
        "enabled",
        "relation",
        "amount",
        "unit",
        "repeat_amount",
        "repeat_unit",
        "repeat_times",
        "actions",
    )
    return RuleVersion(
        rule=rule,
        scope=current.scope | {"units": sorted(codes)},
        **{name: getattr(current, name) for name in columns},
    )


def _hand_on(article: Article, successor: Unit, *, actor: User, at: datetime) -> None:
    """As it stands, expired or not: the successor is the one that is asked to renew it."""
    current = article.current
    assert current is not None
    bounds.add(bounds.ARTICLE_VERSIONS, actor, at=at)
    same = {name: getattr(current, name) for name in ("question", "answer", "source", "valid_until")}
    version = ArticleVersion.objects.create(
        article=article, version=current.version + 1, unit=successor, author=actor, created_at=at, **same
    )
    Article.objects.filter(pk=article.pk).update(current=version)
