"""The three forms of the calendar: some days, the hours of the week, a published year. Each translates into one Edit."""

from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.calendar_editor import lines as calendar_lines
from casework.worktime import china_days
from casework.worktime.calendar_check import LONGEST_NAME, MOST_DAYS
from casework.worktime.calendar_plan import HOLIDAY, MIDNIGHT, WORKDAY, Day, Edit, Plan, Spans

FEWEST_SPANS = 3
ORDINARY = "ordinary"
KINDS = (
    (HOLIDAY, gettext_lazy("Holiday")),
    (WORKDAY, gettext_lazy("Working day")),
    (ORDINARY, gettext_lazy("Regular schedule")),
)


class EditForm(forms.Form):
    """`revision`: the one that the person started from."""

    places: ClassVar[dict[str, str]] = {}
    """Where the words about a part of the edit stand."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=gettext_lazy("Reason for the change"), max_length=200, required=False)

    def edit(self) -> Edit:
        raise NotImplementedError

    def place(self, field: str) -> str:
        return self.places.get(field, field)

    def _add_spans(self, name: str, label: str, spans: Spans) -> None:
        for nth in range(max(FEWEST_SPANS, len(spans))):
            given = spans[nth] if nth < len(spans) else ("", "")
            labels = (_("%(what)s %(n)d: from"), _("%(what)s %(n)d: to"))
            for part, clock, words in zip(("from", "to"), given, labels, strict=True):
                caption = words % {"what": label, "n": nth + 1}
                self.fields[f"{name}_{nth}_{part}"] = forms.TimeField(
                    label=caption,
                    required=False,
                    initial="00:00" if clock == MIDNIGHT else clock,
                    widget=forms.TimeInput(attrs={"type": "time", "aria-label": caption}, format="%H:%M"),
                )

    def _pairs(self, name: str) -> Iterable[tuple[forms.BoundField, forms.BoundField]]:
        nth = 0
        while f"{name}_{nth}_from" in self.fields:
            yield self[f"{name}_{nth}_from"], self[f"{name}_{nth}_to"]
            nth += 1

    def _check_spans(self, name: str) -> None:
        for start, end in self._pairs(name):
            given = [self.cleaned_data.get(field.name) is not None for field in (start, end)]
            if given in ([True, False], [False, True]) and not start.errors and not end.errors:
                self.add_error(start.name, _("Enter both times, or neither."))

    def _spans(self, name: str) -> Spans:
        times = [(self.cleaned_data[start.name], self.cleaned_data[end.name]) for start, end in self._pairs(name)]
        return tuple((_text(start), _text(end)) for start, end in times if start is not None and end is not None)


class DaysForm(EditForm):
    places: ClassVar[dict[str, str]] = {"days": "first", "hours": "hours_0_from"}

    first = forms.DateField(label=gettext_lazy("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    last = forms.DateField(
        label=gettext_lazy("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    kind = forms.ChoiceField(label=gettext_lazy("These days are"), choices=KINDS, widget=forms.RadioSelect)
    name = forms.CharField(label=gettext_lazy("Occasion"), max_length=LONGEST_NAME, required=False)

    def __init__(self, data: Any = None, *, plan: Plan, revision: int, day: date | None = None) -> None:
        """`day`: the one that was chosen in the year."""
        now = plan.days.get(day) if day else None
        first: dict[str, Any] = {"revision": revision, "first": day, "kind": now.kind if now else HOLIDAY}
        super().__init__(data, initial=first | {"name": now.name if now else ""})
        self._add_spans("hours", _("Hours"), now.spans or () if now else ())

    @property
    def hours(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return list(self._pairs("hours"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self._check_spans("hours")
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day is before the first."))
        elif first and last and (last - first).days >= MOST_DAYS:
            self.add_error("last", _("At most %(most)d days at once.") % {"most": MOST_DAYS})
        return cleaned

    def edit(self) -> Edit:
        cleaned = self.cleaned_data
        day = None if cleaned["kind"] == ORDINARY else Day(cleaned["kind"], cleaned["name"], self._spans("hours") or None)
        count = ((cleaned["last"] or cleaned["first"]) - cleaned["first"]).days + 1
        return Edit(days=tuple((cleaned["first"] + timedelta(days=n), day) for n in range(count)))


class WeekForm(EditForm):
    places: ClassVar[dict[str, str]] = {f"week.{weekday}": f"day{weekday}_0_from" for weekday in range(7)}

    def __init__(self, data: Any = None, *, plan: Plan, revision: int) -> None:
        super().__init__(data, initial={"revision": revision})
        for weekday in range(7):
            self._add_spans(f"day{weekday}", str(WEEKDAYS[weekday]), tuple(plan.week.get(weekday, ())))

    @property
    def weekdays(self) -> list[tuple[str, list[tuple[forms.BoundField, forms.BoundField]]]]:
        return [(str(WEEKDAYS[weekday]), list(self._pairs(f"day{weekday}"))) for weekday in range(7)]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for weekday in range(7):
            self._check_spans(f"day{weekday}")
        return cleaned

    def edit(self) -> Edit:
        return Edit(week={weekday: self._spans(f"day{weekday}") for weekday in range(7)})


class YearForm(EditForm):
    places: ClassVar[dict[str, str]] = {"days": "lines", "name": "lines", "published_through": "through"}

    through = forms.DateField(
        label=gettext_lazy("Published through"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    lines = forms.CharField(
        label=gettext_lazy("Holidays and make-up working days"),
        required=False,
        max_length=40_000,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
    )

    def __init__(self, data: Any = None, *, plan: Plan, revision: int) -> None:
        self.year = plan.published_through.year + 1
        known = known_days(self.year)
        first = {"revision": revision, "through": date(self.year, 12, 31), "lines": calendar_lines.written(known)}
        super().__init__(data, initial=first)
        self.known = bool(known)
        self.example = calendar_lines.example(self.year)

    def edit(self) -> Edit:
        """Raises Invalid for a line that is not understood."""
        return Edit(days=calendar_lines.read(self.cleaned_data["lines"]), published_through=self.cleaned_data["through"])


def known_days(year: int) -> list[tuple[date, china_days.Kind, str]]:
    """What is published of a year, as far as this version knows."""
    try:
        return china_days.days(year)
    except china_days.NotPublished:
        return []


def _text(clock: time) -> str:
    return clock.strftime("%H:%M")
