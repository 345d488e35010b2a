"""Text modules on a case: what a person may type by one key, with the values of the case in place of the variables."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from accounts.models import User
from accounts.trees import in_order
from casework.lifecycle import WaitKind
from casework.models import Case
from casework.policies import text_access

VARIABLE = re.compile(r"\{([^{}\s]+)\}")
VARIABLES: Mapping[str, str | Promise] = {
    "number": _("Number of the case"),
    "topic": _("Topic"),
    "unit": pgettext_lazy("that handles the case", "Unit"),
    "handler": _("Handler"),
    "due": _("Day by which it is due"),
    "today": _("Today"),
    "me": _("Your name"),
}
"""What stands in braces, and what takes its place."""
CHINESE = re.compile(r"[\u3400-\u9fff]")
BLANK = "____"
"""Takes the place of what the case does not have: it is marked when the text is typed, to be written over."""
MOST = 60
CHINESE_LANGUAGE, ENGLISH = "zh-hans", "en"


@dataclass(frozen=True)
class Filled:
    """A text as it is typed. `key`: the one that types it. `unit`: whose it is; empty: everybody's."""

    key: str
    title: str
    text: str
    unit: str


def for_case(user: User, case: Case, *, at: datetime) -> list[Filled]:
    """Those of the nearest unit first, in the order of their keys, at most MOST. Of two with one key the nearer has it."""
    nearest_first = in_order("unit__path").desc(nulls_last=True)
    modules = text_access.modules_of(user).select_related("unit").order_by(nearest_first, "key", "title")
    values = {}
    for language in (CHINESE_LANGUAGE, ENGLISH):
        with override(language):
            values[language] = _values(user, case, at=at)
    taken, filled = set[str](), list[Filled]()
    for module in modules[:MOST]:
        key = "" if module.key in taken else module.key
        taken.add(key)
        filled.append(Filled(key, module.title, fill(module.text, values[language_of(module.text)]), str(module.unit or "")))
    return filled


def language_of(text: str) -> str:
    """In which its variables are filled in, whatever language its writer reads: it goes to a citizen."""
    return CHINESE_LANGUAGE if CHINESE.search(VARIABLE.sub("", text)) else ENGLISH


def fill(text: str, values: Mapping[str, str]) -> str:
    return VARIABLE.sub(lambda match: values.get(match[1]) or BLANK, text)


def unknown_variables(text: str) -> list[str]:
    return [name for name in dict.fromkeys(VARIABLE.findall(text)) if name not in VARIABLES]


def _values(user: User, case: Case, *, at: datetime) -> dict[str, str]:
    """As far as the person reads them. Nothing of the citizen: a name has no place in a text that many use."""
    due = case.waits.filter(kind=WaitKind.RESOLUTION, until=None).values_list("due_at", flat=True).first()
    return {
        "number": case.number,
        "topic": str(case.topic or ""),
        "unit": str(case.unit or ""),
        "handler": str(case.handler or ""),
        "due": _day(due) if due else "",
        "today": _day(at),
        "me": user.name,
    }


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")
