"""How a round ended, as part of a sentence in a message: nothing is called done that is not."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.models import Event
from casework.models.choices import Ending


def facts(event: Event) -> dict[str, Any]:
    """Of an event that says how it ended: what a notice keeps of that. Of any other nothing; the case says it then."""
    how = event.fact("how")
    return {"how": how, "plan_day": event.fact("plan_day")} if how in Ending.values else {}


def values(params: Mapping[str, Any]) -> dict[str, str]:
    """What a message names `outcome`: "the unit reports that …"."""
    return {"outcome": outcome(params.get("how") or params.get("ending") or "", plan_day=params.get("plan_day"))}


def outcome(how: str, *, plan_day: str | None = None) -> str:
    match how:
        case Ending.PARTLY:
            return _("part of it is done")
        case Ending.PLANNED if plan_day:
            return _("it will be done by %(day)s") % {"day": date_format(date.fromisoformat(plan_day), "DATE_FORMAT")}
        case Ending.PLANNED:
            return _("it is planned")
        case Ending.EXPLAINED:
            return _("it cannot be done as you asked; the reason stands behind the link")
    return _("it is done")


def longest() -> str:
    return max((outcome(how, plan_day="2026-12-31") for how in Ending.values), key=len)
