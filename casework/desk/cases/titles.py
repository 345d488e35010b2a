"""What a case is called to whoever reads: its number says nothing to people."""

from collections.abc import Iterable

from accounts.models import User
from casework.models import Case
from casework.policies import access


def of(user: User, numbers: Iterable[str]) -> dict[str, str]:
    """By case number, of those that the person may see. One query, and none for none."""
    wanted = {number for number in numbers if number}
    if not wanted:
        return {}
    cases = access.visible_to(user).filter(number__in=wanted).titled().defer("address", "place", "email")
    return {case.number: title(user, case) for case in cases}


def title(user: User, case: Case) -> str:
    """The citizen's title, or the brief of what is confidential; empty where the person reads neither. `case`: of `titled()`."""
    visible_fields = access.fields(user, case)
    if "title" in visible_fields:
        return case.title or ""  # type: ignore[attr-defined]
    return (case.brief or "") if "brief" in visible_fields else ""  # type: ignore[attr-defined]
