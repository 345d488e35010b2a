"""One row of a file into a demand. Citizens' words stay whole; what cannot be understood is refused in words."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from accounts.models import Area
from casework.channels.formulas import as_it_was
from casework.channels.headers import LEVELS, Columns
from casework.channels.headers import Mapping as FileMapping
from casework.channels.labels import SEPARATOR, Labels
from casework.channels.tables import Row
from casework.models import Topic
from casework.models.choices import Channel, Kind, Urgency
from casework.refusal import Invalid
from casework.steps.register import Demand, checked
from casework.wording import join_sentences
from casework.writing.citizens import CitizenDetails
from casework.writing.demand_fields import LONGEST

KINDS = {
    "咨询": Kind.ENQUIRY,
    "求助": Kind.HELP,
    "求决": Kind.HELP,
    "投诉": Kind.COMPLAINT,
    "举报": Kind.REPORT,
    "建议": Kind.SUGGESTION,
    "表扬": Kind.PRAISE,
    "感谢": Kind.PRAISE,
}
URGENCIES = {
    "一般": Urgency.NORMAL,
    "普通": Urgency.NORMAL,
    "紧急": Urgency.URGENT,
    "特急": Urgency.EMERGENCY,
    "复杂": Urgency.COMPLEX,
}

DATES = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d", "%m/%d/%Y", "%d.%m.%Y")
"""Of numbers with two slashes and the year last, the month comes first, as exports of the United States write it."""
_TIME_OF_DAY = re.compile(r"[T\s]+\d{1,2}[:时].*$", re.IGNORECASE)
_CARRIAGE_RETURN = re.compile(r"_x000[dD]_\n?")


class Unusable(Exception):
    """The row cannot be registered. The message says why, in words."""


@dataclass(frozen=True)
class Reader:
    """What every row of one file is read with."""

    columns: Columns
    mapping: FileMapping
    source: str
    width: int
    topics: Labels[Topic]
    areas: Labels[Area]

    def demand(self, row: Row, *, nth: Mapping[str, int] | None = None) -> Demand:
        """The demand of a row, checked. Raises Unusable."""
        if row.damaged:
            raise Unusable(_("Some characters are damaged: the file contains bytes that are not text."))
        if any(cell.strip() for cell in row.cells[self.width :]):
            raise Unusable(_("The row has more cells than the header: its cells may have shifted."))
        values = dict(self._field_values(row.cells))
        levels = _levels(values, "category")
        label = SEPARATOR.join(levels) or values.get("category_code", "")
        title, text = _words(values, label)
        lat, lon = _place(values)
        demand = Demand(
            text=text,
            title=title,
            channel=Channel.IMPORT,
            kind=self._meant(values, "kind", KINDS, unknown=Kind.HELP),
            urgency=self._meant(values, "urgency", URGENCIES, unknown="") or Urgency.NORMAL,
            topic=self.topics.find(levels, code=values.get("category_code", "")),
            area=self.areas.find(_levels(values, "area"), code=values.get("area_code", "")),
            address=values.get("address", ""),
            lat=lat,
            lon=lon,
            received_on=self._date(values.get("received_on", "")),
            source=self.source,
            external_id=values.get("external_id", ""),
            source_category=label,
            citizen=CitizenDetails(**{name: values.get(name, "") for name in ("name", "phone", "email")}),
        )
        try:
            return checked(demand)
        except Invalid as wrong:
            raise Unusable(_reasons(wrong)) from wrong

    def _field_values(self, cells: Sequence[str]) -> Iterator[tuple[str, str]]:
        for field, place in self.columns.places.items():
            value = clean(cells[place]) if place < len(cells) else ""
            if self.columns.refused_before:
                value = as_it_was(value)
            if value:
                yield field, self.mapping.values.get(field, {}).get(value, value)

    def _meant(self, values: Mapping[str, str], field: str, known: Mapping[str, str], *, unknown: str) -> str:
        """The code of what stands there. A kind that nobody knows is help; an urgency that nobody knows is refused."""
        word = values.get(field, "")
        if not word or word in known.values():
            return word or unknown
        meant = known.get(word, word.casefold())
        if meant in known.values():
            return str(meant)
        if unknown:
            return unknown
        raise Unusable(_("The urgency “%(word)s” is not known.") % {"word": word[:40]})

    def _date(self, word: str) -> date | None:
        if not word:
            return None
        day = _TIME_OF_DAY.sub("", word)
        for form in (self.mapping.date_format,) if self.mapping.date_format else DATES:
            try:
                return datetime.strptime(word if self.mapping.date_format else day, form).date()  # noqa: DTZ007 - a date
            except ValueError:
                continue
        raise Unusable(_("The date “%(word)s” could not be read.") % {"word": word[:40]})


def clean(cell: str) -> str:
    """Without the white space around it and the carriage returns that spreadsheets write as `_x000D_`; whole besides."""
    return _CARRIAGE_RETURN.sub("\n", cell).strip()


def fingerprint(row: Row) -> str:
    """What stands for the number of a row that has none: its content, so that the same file is taken once."""
    return "row-" + hashlib.sha256("\0".join(clean(cell) for cell in row.cells).encode("utf-8", "replace")).hexdigest()[:24]


def _words(values: Mapping[str, str], label: str) -> tuple[str, str]:
    """Title and text. Where one is missing the other stands for both, and the topic for neither."""
    title, text = values.get("title", ""), values.get("text", "")
    title, text = title or ("" if text else label), text or title or label
    if not text:
        raise Unusable(_("The row has neither words nor a topic."))
    if len(title) > LONGEST["title"]:
        text = text if text == title else f"{title}\n\n{text}"
        title = title[: LONGEST["title"] - 1] + "…"
    return title, text


def _levels(values: Mapping[str, str], tree: str) -> list[str]:
    levels = [values[level] for level in LEVELS[tree] if level in values]
    return levels or ([values[tree]] if tree in values else [])


def _place(values: Mapping[str, str]) -> tuple[float | None, float | None]:
    """Latitude and longitude; 0,0 and a missing half mean that nobody measured."""
    if "lat" not in values or "lon" not in values:
        return None, None
    try:
        lat, lon = float(values["lat"]), float(values["lon"])
    except ValueError:
        raise Unusable(_("Latitude and longitude are not numbers.")) from None
    nowhere = (lat == 0 and lon == 0) or lat != lat or lon != lon  # NaN is unlike itself
    return (None, None) if nowhere else (lat, lon)


def _reasons(wrong: Invalid) -> str:
    details = [
        _("%(field)s: %(text)s") % {"field": field, "text": join_sentences(*texts)} for field, texts in wrong.fields.items()
    ]
    return join_sentences(wrong.message, _("; ").join(details))
