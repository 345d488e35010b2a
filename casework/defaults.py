"""The defaults of DOMAIN.md that an administrator changes afterwards: calendar, limits, escalation rules.

Written once, into empty tables, after the tables are made; an edited or disabled row is never touched again. What rules wait for
since a later version gets its rules likewise, where none waits for it yet.
"""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from accounts.steps import records
from casework.default_rules import RULES
from casework.lifecycle import WaitKind
from casework.models import Calendar, CalendarDay, CitizenLimit, EscalationRule, Limit, RuleVersion, UrgencyWord
from casework.models.choices import Urgency
from casework.worktime import calendar_plan, china_days
from casework.worktime.calendar_plan import Day, Plan

OFFICE_HOURS = (("09:00", "12:00"), ("14:00", "18:00"))

LIMITS = (
    ("emergency", 2, "hours", 0),
    ("urgent", 24, "hours", 24),
    ("normal", 5, "working_days", 5),
    ("complex", 15, "working_days", 15),
)
"""Of each urgency the time to resolve, and by how much a supervisor may extend it."""

CITIZEN_LIMITS = (
    ("asks_from_address", 60, 60),
    ("asks_by_phone", 10, 24 * 60),
    ("ratings_from_address", 20, 1),
)
"""So many in so many minutes."""


EMERGENCY_WORDS = (
    "触电 漏电 燃气泄漏 煤气泄漏 天然气泄漏 燃气味 煤气味 着火 起火 火灾 爆炸 坍塌 倒塌 塌方 被困 困人 落水 溺水 昏迷 轻生 "
    "跳楼 自杀 持刀 中毒 生命危险 走失"
)
URGENT_WORDS = (
    "停水 停电 停气 断水 断电 爆管 水管破裂 井盖缺失 没有井盖 井盖没了 电线裸露 电线掉 污水倒灌 粪水外溢 严重积水 围墙倾斜 "
    "墙体脱落 外墙脱落 树要倒 电梯故障 食物变质 断粮"
)
COMPLEX_WORDS = (
    "历史遗留 产权证 不动产证 房产证办 土地确权 拆迁补偿 征地补偿 烂尾 集体上访 多个部门 互相推诿 相互推诿 拖欠工资 社保补缴"
)
URGENCY_WORDS = ((Urgency.EMERGENCY, EMERGENCY_WORDS), (Urgency.URGENT, URGENT_WORDS), (Urgency.COMPLEX, COMPLEX_WORDS))
"""What the words of a demand propose. Written without a blank, as they stand in a text."""


def ensure(*, at: datetime) -> None:
    """Fill what is empty."""
    with transaction.atomic():
        if not Calendar.objects.exists():
            _calendar()
        if not Limit.objects.exists():
            rows = [Limit(urgency=urgency, amount=n, unit=unit, extension=more) for urgency, n, unit, more in LIMITS]
            records.create_all(rows, actor=None, at=at)
        for limit in Limit.objects.filter(extension__isnull=True).order_by("pk"):
            limit.extension = 0 if limit.urgency == Urgency.EMERGENCY else limit.amount
            records.change(limit, actor=None, at=at)
        if not CitizenLimit.objects.exists():
            limits = [CitizenLimit(code=code, most=most, minutes=minutes) for code, most, minutes in CITIZEN_LIMITS]
            records.create_all(limits, actor=None, at=at)
        if not UrgencyWord.objects.exists():
            words = [UrgencyWord(word=word, urgency=urgency) for urgency, words in URGENCY_WORDS for word in words.split()]
            records.create_all(words, actor=None, at=at)
        if not EscalationRule.objects.exists():
            _rules({kind for _code, kind, *_rest in RULES}, at=at)
        elif not EscalationRule.objects.filter(waiting_for=WaitKind.ASSIST).exists():
            _rules({WaitKind.ASSIST}, at=at)  # the deployment is older than assistance, so nobody has decided against them


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


def _rules(kinds: Collection[str], *, at: datetime) -> None:
    """Those that wait for one of these."""
    for position, (code, awaited, name, name_en, relation, amount, unit, scope, actions, repeat) in enumerate(RULES):
        if awaited not in kinds:
            continue
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
