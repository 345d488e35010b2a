"""When a change is so large that the administrator says its number aloud before it is saved."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from casework.rule_editor.preview import PAST_WEEKS, Preview

SHARE_OF_OPEN = 0.10
NOTICES_TO_ONE = 50
TIMES_WHAT_IT_MADE = 2


@dataclass(frozen=True)
class Excess:
    """`code`: open_cases, notices or visits. `number`: what is exceeded with."""

    code: str
    number: int
    text: str


def exceeded(preview: Preview) -> Sequence[Excess]:
    """What the preview exceeds; nothing, for most changes. What it did not count to the end is always too much."""
    return [*_cases(preview), *_visits(preview)]


def _cases(preview: Preview) -> Iterator[Excess]:
    """And how many of them one person is told of, where all are counted."""
    counts = {"count": preview.count, "open": preview.open}
    if preview.count_at_least:
        yield Excess("open_cases", preview.count, _("It fires at once on at least %(count)d of %(open)d open cases.") % counts)
        return
    if preview.count > SHARE_OF_OPEN * preview.open:
        yield Excess("open_cases", preview.count, _("It fires at once on %(count)d of %(open)d open cases.") % counts)
    most = max((n for _user, n in preview.notices_by_recipient), default=0)
    if most > NOTICES_TO_ONE:
        yield Excess("notices", most, _("One person would be notified of %(count)d cases at once.") % {"count": most})


def _visits(preview: Preview) -> Iterator[Excess]:
    """The first unit that would owe too many stands for the others."""
    if preview.visits_owed_at_least:
        owed = sum(row.owed for row in preview.visits_owed_by_unit)
        yield Excess("visits", owed, _("At least %(owed)d visits would have to be made within a week.") % {"owed": owed})
        return
    for row in preview.visits_owed_by_unit:
        if row.owed > TIMES_WHAT_IT_MADE * row.made / PAST_WEEKS:
            values = {"unit": row.unit, "owed": row.owed, "made": row.made}
            text = (
                _("%(unit)s would have to make %(owed)d visits within a week; it made %(made)d in the last four weeks.") % values
            )
            yield Excess("visits", row.owed, text)
            return


def numbers(excess: Sequence[Excess]) -> str:
    """What is confirmed: each number by its name, so that nothing else that a change would do much of is confirmed with it."""
    return " ".join(f"{item.code}:{item.number}" for item in excess)
