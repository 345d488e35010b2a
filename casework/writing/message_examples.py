"""What stands for the variables of a message while nobody is written to: as long as the longest of them get."""

from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import override

from accounts.models import Unit
from casework.crypto import new_code, new_token

NUMBER = "20261231-00000"
LONGEST_OTHER = 30
"""Places of a variable that only another room knows, such as a time."""


def examples(names: Iterable[str], *, language: str) -> dict[str, str]:
    """A value for each variable, by its name. One query."""
    with override(language):
        longest_unit = max((str(unit) for unit in Unit.objects.only("name", "name_en")), key=len, default="")
    token, code = "x" * len(new_token()), "0" * len(new_code())
    known = {
        "number": NUMBER,
        "unit": longest_unit,
        "track": f"{settings.PUBLIC_URL}/track/{token}",
        "rate": f"{settings.PUBLIC_URL}/rate/{token}",
        "code": code,
    }
    return {name: known.get(name, "x" * LONGEST_OTHER) for name in names}
