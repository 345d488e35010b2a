"""Every part of the pages on one page, with invented content. In development only."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from accounts.models import Unit, User
from casework.desk.calendar import page as calendar_page
from casework.desk.calendar.forms import WeekForm
from casework.desk.cases.ladder import Rung
from casework.desk.cases.page import Step
from casework.desk.combobox.fields import ChosenField
from casework.desk.combobox.rows import rows_of, source
from casework.desk.combobox.several import ChosenSeveralField
from casework.desk.worklist.chips import Chip
from casework.desk.worklist.walk import Walk
from casework.downloads import ShownFile
from casework.escalation.sweep_health import Stall
from casework.keyset import Stretch
from casework.lifecycle import State
from casework.models import Case, EscalationStop, Event, Notice
from casework.models.choices import Card, Urgency
from casework.models.rating import Score
from casework.notices import digest_texts
from casework.notices.inbox import Line
from casework.refusal import UNKNOWN_CODE
from casework.returned import Returned
from casework.typeahead.tables import Tables
from casework.verb import Beforehand
from casework.worktime.calendar_plan import Day, Plan

AT = datetime(2026, 3, 18, 7, 40, tzinfo=UTC)
DEMAND = (
    "楼下的路灯坏了快两个月，我给热线打过三次电话，每次都说“已转办”。我妈晚上去公厕摔了一跤，现在还躺着。"
    "别再给我发短信了，来个人看看行不行？"
)
REPLIED = "已联系路灯所，备件周四到货。我周三下午上门看现场，顺便看望您母亲。"
TITLE = "六角巷路灯不亮两个月，老人夜里摔伤"

Section = Callable[[], str]
"""A section of the guide as safe HTML."""

_sections: list[Section] = []


def register(section: Section) -> None:
    """Once, when the room is made ready: the guide shows its parts without knowing it."""
    if section not in _sections:
        _sections.append(section)


@dataclass(frozen=True)
class Entry:
    event: Event
    sentence: str
    who: str = ""
    text: str = ""
    redacted: bool = False
    files: tuple[ShownFile, ...] = ()
    times: tuple["Entry", ...] = ()


class Sample(forms.Form):
    """One field of each kind."""

    words = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}))
    name = forms.CharField(required=False)
    phone = forms.CharField()
    topic = forms.ChoiceField(choices=())
    area = ChosenField(kind="area", required=False)
    units = ChosenSeveralField(kind="unit", required=False, empty_label=gettext_lazy("Add …"))
    channel = forms.ChoiceField(widget=forms.RadioSelect)
    confidential = forms.BooleanField(required=False)
    urgencies = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, choices=Urgency.choices, required=False)
    score = forms.ChoiceField(choices=Score.choices, widget=forms.RadioSelect)

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        labels = {
            "words": _("What does the citizen ask for?"),
            "name": _("Name"),
            "phone": _("Phone"),
            "topic": _("Topic"),
            "area": _("Area"),
            "units": _("Units"),
            "channel": _("Channel"),
            "confidential": _("Confidential: the unit sees only the brief"),
            "urgencies": _("Urgency"),
            "score": _("How satisfied are you with the result?"),
        }
        for name, label in labels.items():
            self.fields[name].label = label
        self.fields["phone"].help_text = _("Spaces are allowed. Include the area code of a landline.")
        for name, kind in (("area", "area"), ("units", "unit")):
            self.fields[name].offer(rows_of(kind), tables=Tables(), source=source(kind))  # type: ignore[attr-defined]
        for name in ("topic", "channel"):
            self.fields[name].choices = [("a", _("Phone")), ("b", _("Walk-in")), ("c", _("Letter"))]  # type: ignore[attr-defined]


@require_GET
def styleguide(request: HttpRequest) -> HttpResponse:
    return render(request, "styleguide.html", samples())


def samples() -> dict[str, object]:
    wrong = Sample({"phone": "", "words": DEMAND}, auto_id="wrong_%s")
    wrong.full_clean()
    return {
        "still": Stall(AT),
        "stop": EscalationStop(
            reason=_("A rule named the wrong unit."), begun_by=User(name="韩冬"), ends_at=AT + timedelta(hours=4)
        ),
        "at": AT,
        "demand": DEMAND,
        "replied": REPLIED,
        "title": TITLE,
        "states": State.choices,
        "tones": ("door", "lamp", "seal", "wire"),
        "files_again": ["files"],
        "files": _files(),
        "form": Sample(initial={"words": DEMAND, "channel": "a", "units": list(Tables()["unit"].by_code)[:2]}),
        "wrong": wrong,
        "steps": _steps(),
        "young": _rungs(0),
        "old": _rungs(2),
        "entries": _entries(),
        "pages": Paginator(range(1240), 50).page(3),
        "stretch": Stretch(rows=[], earlier="x", later="y"),
        "returned": Returned(
            Unit(name=_("Housing and Construction Bureau")),
            AT,
            "韩冬",
            "《市政设施管理条例》",
            _("The unit has no say in this."),
        ),
        "beforehand": [Beforehand(_("Due now"), "2026-03-09 18:00"), Beforehand(_("Reason"), "等配件到货", by_user=True)],
        "case": Case(urgency=Urgency.EMERGENCY, confidential=True, card=Card.RED, round=2),
        "closed": [_closed_move()],
        "tabs": [(SimpleNamespace(code="mine", label=_("Mine")), 12), (SimpleNamespace(code="open", label=_("All open")), None)],
        "chips": [Chip(_("Unit"), "住房和城乡建设局", ""), Chip(_("Area"), "nowhere", "", refusal=str(UNKNOWN_CODE))],
        "news": SimpleNamespace(query="", words=_("The list has changed")),
        "walk": Walk(_("Mine"), 2, "#part-tabs", stays=False, earlier="#part-tabs", later="#part-tabs"),
        "changes": [(_("Hours"), "09:00–17:00", "09:00–18:00")],
        "rows": [("青石街道办事处", 41), ("城北供水所", 7)],
        "lines": _lines(),
        "icons": ICONS,
        "month": calendar_page.year(_plan(), 2026, today=AT.date(), chosen=date(2026, 3, 26)).months[2],
        "ends": AT.date(),
        "hours": WeekForm(plan=_plan(), revision=1).weekdays[0][1],
        "others": [section() for section in _sections],
    }


def _plan() -> Plan:
    """A calendar in which every mark stands, in March."""
    office = (("09:00", "12:00"), ("14:00", "18:00"))
    days = {date(2026, 3, 7): Day("workday"), date(2026, 3, 16): Day("holiday"), date(2026, 3, 20): Day("workday", "", office)}
    return Plan("Asia/Shanghai", dict.fromkeys(range(5), office), days, date(2026, 12, 31))


def _lines() -> list[Line]:
    """A notice of one case, and a digest."""
    notice = Notice(kind="remind", deliver_after=AT, read_at=AT)
    parts = (_("%(what)s: %(count)d") % {"what": _("overdue"), "count": 9},)
    return [
        Line(Notice(pk=0, kind="digest", deliver_after=AT), digest_texts.headline(12), parts=parts),
        Line(
            notice,
            _("Case %(number)s was dispatched to %(unit)s.") % {"number": "20260318-00412", "unit": "青石街道办事处"},
            "20260318-00412",
        ),
    ]


def _closed_move() -> SimpleNamespace:
    reason = _("A case can be resolved only after a visit; this round has none.")
    return SimpleNamespace(label=_("Resolve"), decision=SimpleNamespace(reason=reason))


def _steps() -> list[Step]:
    way = (State.RECEIVED, State.DISPATCHED, State.ACKNOWLEDGED, State.VISITED, State.RESOLVED, State.CLOSED)
    return [Step(state, passed=i < 2, here=i == 2) for i, state in enumerate(way)]


def _files() -> list[ShownFile]:
    return [
        ShownFile(_("Lamp.jpg"), _("Photo"), 184_000, True, 1200, 900, static("doorstep/logo.svg")),
        ShownFile(_("Contract.pdf"), "PDF", 1_460_000, False, None, None, "#part-files"),
    ]


def _rungs(passed: int) -> list[Rung]:
    names = (_("Reminder"), _("Written order"), _("Leader's visit"))
    return [
        Rung(name, AT + timedelta(days=i), i < passed, share)
        for i, (name, share) in enumerate(zip(names, (33, 66, 100), strict=True))
    ]


def _entries() -> list[Entry]:
    def event(verb: str, hours: int) -> Event:
        return Event(verb=verb, occurred_at=AT - timedelta(hours=hours))

    times = tuple(Entry(event("escalate", hours), _("Escalated."), _("Automatically")) for hours in (3, 27))
    return [
        Entry(event("attest", 1), _("Someone visited, and the citizen confirmed it."), "李建国", "灯今天亮了。台阶也该修修。"),
        Entry(event("escalate", 3), _("Escalated."), _("Automatically"), times=times),
        Entry(event("chase", 9), _("The citizen asked again for an update."), "王**", "怎么还没人来？"),
        Entry(event("reply", 20), _("The unit replied."), "李建国", REPLIED),
        Entry(event("comment", 26), _("A comment."), "李建国", "", redacted=True),
        Entry(event("register", 31), _("The demand was registered."), "陈静"),
    ]


ICONS = [
    "list",
    "plus",
    "bell",
    "search",
    "person",
    "people",
    "phone",
    "keys",
    "door",
    "door-open",
    "check",
    "cross",
    "clock",
    "calendar",
    "warn",
    "info",
    "stop",
    "lock",
    "eye",
    "quote",
    "chevron",
    "left",
    "right",
    "arrow",
    "flag",
    "card",
    "star",
    "sun",
    "moon",
    "half",
    "globe",
    "out",
    "menu",
    "filter",
    "pin",
    "send",
    "edit",
    "print",
    "text",
    "back",
    "book",
    "chart",
    "face-5",
    "face-4",
    "face-3",
    "face-2",
    "face-1",
]
