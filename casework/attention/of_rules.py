"""Escalation: that it runs, which rules fail, and which fire on too much or on nothing."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from casework.attention.check import Check, Finding, Way, Weight
from casework.escalation import sweep_health
from casework.lifecycle import OPEN
from casework.models import Case, EscalationRule, EscalationStop, Firing, Wait
from casework.policies import access
from casework.rule_editor import limits, sentence

A_DAY, SILENT_FOR = timedelta(days=1), timedelta(days=90)
MOST_FIRINGS = 20_000
"""Of a day so many are counted, the newest."""
FIRINGS_READ, WAITS_READ = 100, 5_000
"""Of a rule those of its newest waits are read; of all waits the newest, for which kinds there are."""


def sweeps(at: datetime) -> Iterator[Finding]:
    if still := sweep_health.current_stall(at=at):
        since = {"when": date_format(localtime(still.since), "DATETIME_FORMAT")}
        yield Finding(
            Weight.NOW,
            _("Escalation has stopped"),
            _("No sweep has finished since %(when)s, so nothing is being escalated.") % since,
            _("Check that the worker and the scheduler are running; the next sweep makes up for what was missed."),
            ways=(_sweeps(),),
        )


def stop(at: datetime) -> Iterator[Finding]:
    if stopped := EscalationStop.objects.in_force(at=at):
        until = {"when": date_format(localtime(stopped.ends_at), "DATETIME_FORMAT")}
        yield Finding(
            Weight.SOON,
            _("Escalation is stopped"),
            _("Until %(when)s no rule reminds anybody, gives a card or asks for a visit. Due times run on.") % until,
            _("Let it go on as soon as the reason for the stop is gone."),
            names=(stopped.reason,),
            ways=(Way(_("Let escalation go on"), "desk:rule_stop", permission=access.STOP_ESCALATION),),
        )


def failing(_at: datetime) -> Iterator[Finding]:
    last = sweep_health.last_finished_sweep()
    codes = {failure["rule"] for failure in last.failed_rules} if last else set()
    if codes:
        rules = _titles(EscalationRule.objects.filter(code__in=codes))
        yield Finding(
            Weight.NOW,
            ngettext("One rule fails", "%(n)d rules fail", len(codes)) % {"n": len(codes)},
            _("What was due in the last sweep was not done. It is retried every minute, and the other rules went on."),
            _("If the rule's last change is the cause, restore the previous version."),
            names=rules,
            ways=(_sweeps(),),
        )


def flooding(at: datetime) -> Iterator[Finding]:
    """By the limits past which a preview asks whoever changes a rule to confirm the number."""
    newest = Firing.objects.filter(fired_at__gt=at - A_DAY, fired_at__lte=at).order_by("-fired_at")
    fired = Counter(newest.values_list("rule", flat=True)[: MOST_FIRINGS + 1])
    if not any(count > limits.NOTICES_TO_ONE for count in fired.values()):
        return
    enough = int(max(fired.values()) / limits.SHARE_OF_OPEN) + 1
    still_open = Case.objects.filter(state__in=OPEN).values("pk")[:enough].count()
    too_many = [rule for rule, n in fired.items() if n > max(limits.NOTICES_TO_ONE, limits.SHARE_OF_OPEN * still_open)]
    if too_many:
        share = {"percent": round(limits.SHARE_OF_OPEN * 100), "count": limits.NOTICES_TO_ONE}
        yield Finding(
            Weight.SOON,
            ngettext("One rule fires very often", "%(n)d rules fire very often", len(too_many)) % {"n": len(too_many)},
            _(
                "Within a day such a rule fired more than %(count)d times, and on more than %(percent)d%% of the open cases. "
                "Whoever gets that many reminders reads none."
            )
            % share,
            _("See its preview; give it a longer limit or fewer cases. In an emergency, stop escalation and recall its notices."),
            names=_titles(EscalationRule.objects.filter(pk__in=too_many)),
            ways=(_rules(),),
        )


def silent(at: datetime) -> Iterator[Finding]:
    """Switched on and unchanged for so long, while cases waited for what they are about."""
    rules = _titles(_silent(since=at - SILENT_FOR))
    if rules:
        yield Finding(
            Weight.QUIET,
            ngettext("One rule never fires", "%(n)d rules never fire", len(rules)) % {"n": len(rules)},
            _(
                "Cases waited, and in 90 days it fired on none. Everybody may have been in time; or its limit is too long, or it "
                "names a topic, area or unit that no longer occurs."
            ),
            _("See its preview. Change what is wrong, and switch off what nobody needs."),
            names=rules,
            ways=(_rules(),),
        )


def _silent(*, since: datetime) -> QuerySet[EscalationRule]:
    newest = Wait.objects.order_by("-pk").values_list("kind", "since")[:WAITS_READ]
    kinds = {kind for kind, began in newest if began >= since}
    of_newest_waits = Firing.objects.filter(rule=OuterRef(OuterRef("pk"))).order_by("-wait_id").values("pk")[:FIRINGS_READ]
    lately = Firing.objects.filter(pk__in=of_newest_waits, fired_at__gte=since)
    on = EscalationRule.objects.filter(enabled=True, current__enabled=True, current__created_at__lt=since, waiting_for__in=kinds)
    return on.exclude(Exists(lately))


def _titles(rules: QuerySet[EscalationRule]) -> tuple[str, ...]:
    listed: Iterable[EscalationRule] = rules.select_related("current")
    return tuple(sentence.title(rule.current) if rule.current else rule.code for rule in listed)


def _sweeps() -> Way:
    return Way(_("See the sweeps"), "desk:sweeps", permission=access.SEE_RULES)


def _rules() -> Way:
    return Way(_("See the rules"), "desk:rules", permission=access.SEE_RULES)


CHECKS = (
    Check("sweeps", gettext_lazy("Escalation sweeps"), 10, sweeps),
    Check("stop", gettext_lazy("Stop of escalation"), 11, stop),
    Check("failing_rules", gettext_lazy("Failing rules"), 12, failing),
    Check("flooding_rules", gettext_lazy("Rules that fire very often"), 13, flooding),
    Check("silent_rules", gettext_lazy("Rules that never fire"), 80, silent),
)
