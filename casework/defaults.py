"""The defaults of DOMAIN.md that an administrator changes afterwards: calendar, limits, escalation rules.

Written once, into empty tables, after the tables are made; an edited or disabled row is never touched again.
"""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.steps import records
from casework.models import Calendar, CalendarDay, CitizenLimit, EscalationRule, Limit, RuleVersion
from casework.worktime import calendar_plan, china_days
from casework.worktime.calendar_plan import Day, Plan

OFFICE_HOURS = (("09:00", "12:00"), ("14:00", "18:00"))

LIMITS = (
    ("emergency", 2, "hours"),
    ("urgent", 24, "hours"),
    ("normal", 5, "working_days"),
    ("complex", 15, "working_days"),
)

CITIZEN_LIMITS = (
    ("asks_from_address", 60, 60),
    ("asks_by_phone", 10, 24 * 60),
    ("ratings_from_address", 20, 1),
)
"""So many in so many minutes."""

UNHURRIED = {"urgencies": ["normal", "complex"]}
URGENT = {"urgencies": ["urgent"]}
EMERGENCY = {"urgencies": ["emergency"]}
NOT_EMERGENCY = {"urgencies": ["urgent", "normal", "complex"]}


def _remind(*to: str) -> dict[str, Any]:
    return {"type": "remind", "to": list(to)}


YELLOW = [{"type": "card", "colour": "yellow"}, _remind("unit_lead")]
RED = [{"type": "take_up"}, {"type": "owe_leader_visit"}, {"type": "card", "colour": "red"}]

# code, waits for, name, name in English, relation, amount, unit, scope, actions, (every, unit, times)
RULES: tuple[tuple[Any, ...], ...] = (
    (
        "dispatch-reminder",
        "dispatch",
        "待派单提醒",
        "Not dispatched: remind the dispatchers",
        "after",
        30,
        "working_minutes",
        {},
        [_remind("dispatcher")],
        None,
    ),
    (
        "acknowledgement-reminder",
        "acknowledgement",
        "待签收提醒",
        "Not acknowledged: remind the unit",
        "after",
        2,
        "working_hours",
        NOT_EMERGENCY,
        [_remind("handler", "unit_lead")],
        None,
    ),
    (
        "acknowledgement-reminder-emergency",
        "acknowledgement",
        "特急待签收提醒",
        "Not acknowledged (emergency): remind the unit",
        "after",
        15,
        "minutes",
        EMERGENCY,
        [_remind("handler", "unit_lead")],
        None,
    ),
    (
        "visit-first",
        "visit",
        "仅线上：提醒承办干部",
        "Online only: remind the handler",
        "after",
        1,
        "working_days",
        UNHURRIED,
        [_remind("handler")],
        None,
    ),
    (
        "visit-first-urgent",
        "visit",
        "紧急仅线上：提醒承办干部",
        "Online only (urgent): remind the handler",
        "after",
        4,
        "hours",
        URGENT,
        [_remind("handler")],
        None,
    ),
    (
        "visit-first-emergency",
        "visit",
        "特急仅线上：提醒承办干部",
        "Online only (emergency): remind the handler",
        "after",
        30,
        "minutes",
        EMERGENCY,
        [_remind("handler")],
        None,
    ),
    ("visit-second", "visit", "仅线上：黄牌", "Online only: yellow card", "after", 2, "working_days", UNHURRIED, YELLOW, None),
    (
        "visit-second-urgent",
        "visit",
        "紧急仅线上：黄牌",
        "Online only (urgent): yellow card",
        "after",
        8,
        "hours",
        URGENT,
        YELLOW,
        None,
    ),
    (
        "visit-second-emergency",
        "visit",
        "特急仅线上：黄牌",
        "Online only (emergency): yellow card",
        "after",
        1,
        "hours",
        EMERGENCY,
        YELLOW,
        None,
    ),
    (
        "visit-third",
        "visit",
        "仅线上：红牌，负责人走访",
        "Online only: red card, leader's visit",
        "after",
        3,
        "working_days",
        UNHURRIED,
        RED,
        None,
    ),
    (
        "visit-third-urgent",
        "visit",
        "紧急仅线上：红牌，负责人走访",
        "Online only (urgent): red card, leader's visit",
        "after",
        24,
        "hours",
        URGENT,
        RED,
        None,
    ),
    (
        "visit-third-emergency",
        "visit",
        "特急仅线上：红牌，负责人走访",
        "Online only (emergency): red card, leader's visit",
        "after",
        2,
        "hours",
        EMERGENCY,
        RED,
        None,
    ),
    (
        "resolution-warning",
        "resolution",
        "临期预警",
        "Warn before the due time",
        "before_due",
        4,
        "working_hours",
        UNHURRIED,
        [_remind("handler")],
        None,
    ),
    (
        "resolution-overdue",
        "resolution",
        "逾期：提醒单位负责人",
        "Overdue: remind the unit lead",
        "after_due",
        0,
        "minutes",
        {},
        [_remind("unit_lead")],
        None,
    ),
    (
        "resolution-overdue-daily",
        "resolution",
        "逾期：逐日报督办员",
        "Overdue: report to the supervisor daily",
        "after_due",
        1,
        "working_days",
        {},
        [_remind("unit_lead", "supervisor")],
        (1, "working_days", 9),
    ),
    (
        "rating-callback",
        "rating",
        "未评价：列入回访",
        "No rating yet: call back",
        "after",
        48,
        "hours",
        {},
        [{"type": "callback"}],
        None,
    ),
    (
        "review-due",
        "review",
        "事项到期：提醒责任人",
        "Decision due: remind those responsible",
        "after_due",
        0,
        "minutes",
        {},
        [_remind("owner")],
        None,
    ),
    (
        "review-overdue",
        "review",
        "事项逾期：报督办员",
        "Decision overdue: report to the supervisor",
        "after_due",
        1,
        "working_days",
        {},
        [_remind("supervisor")],
        None,
    ),
)


def ensure(*, at: datetime) -> None:
    """Fill what is empty."""
    with transaction.atomic():
        if not Calendar.objects.exists():
            _calendar()
        if not Limit.objects.exists():
            records.create_all([Limit(urgency=urgency, amount=n, unit=unit) for urgency, n, unit in LIMITS], actor=None, at=at)
        if not CitizenLimit.objects.exists():
            limits = [CitizenLimit(code=code, most=most, minutes=minutes) for code, most, minutes in CITIZEN_LIMITS]
            records.create_all(limits, actor=None, at=at)
        if not EscalationRule.objects.exists():
            _rules(at)


def shipped(*, through: date) -> Plan:
    """The calendar of a new system: office hours, and China's published holidays and make-up working days until then."""
    years = range(china_days.FIRST_YEAR, through.year + 1)
    return Plan(
        zone="Asia/Shanghai",
        week=dict.fromkeys(range(5), OFFICE_HOURS),
        days={day: Day(kind, name) for year in years for day, kind, name in china_days.days(year)},
        published_through=through,
    )


def _calendar() -> None:
    plan = shipped(through=date(china_days.last_published(), 12, 31))
    calendar = Calendar.objects.create(
        code="default",
        name="默认工作日历",
        name_en="Default working calendar",
        zone=plan.zone,
        week=calendar_plan.week_as_kept(plan.week),
        published_through=plan.published_through,
    )
    CalendarDay.objects.bulk_create(
        CalendarDay(calendar=calendar, date=day, kind=special.kind, name=special.name) for day, special in plan.days.items()
    )


def _rules(at: datetime) -> None:
    for position, (code, awaited, name, name_en, relation, amount, unit, scope, actions, repeat) in enumerate(RULES):
        rule = EscalationRule.objects.create(code=code, waiting_for=awaited, position=position)
        every, every_unit, times = repeat or (None, "", 1)
        rule.current = RuleVersion.objects.create(
            rule=rule,
            version=1,
            name=name,
            name_en=name_en,
            relation=relation,
            amount=amount,
            unit=unit,
            scope=scope,
            actions=actions,
            repeat_amount=every,
            repeat_unit=every_unit,
            repeat_times=times,
            created_at=at,
        )
        rule.save(update_fields=["current"])
