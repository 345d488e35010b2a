"""What stands for the variables of a message while nobody is written to: as long as the longest of them get."""

from collections.abc import Iterable

from django.utils.translation import override

from accounts.models import Unit
from casework.crypto import new_code, new_short_token
from casework.writing import endings, links

NUMBER = "20261231-00000"
LONGEST_OTHER = 30
"""Places of a variable that only another room knows, such as a time."""


def examples(names: Iterable[str], *, language: str) -> dict[str, str]:
    """A value for each variable, by its name. One query."""
    with override(language):
        outcome = endings.longest()
        longest_unit = max((str(unit) for unit in Unit.objects.only("name", "name_en")), key=len, default="")
    token, code = "x" * len(new_short_token()), "0" * len(new_code())
    known = {
        "number": NUMBER,
        "unit": longest_unit,
        "outcome": outcome,
        "track": links.address("track", token),
        "rate": links.address("rate", token),
        "visit_link": links.address("visit", token),
        "contact_link": links.address("contact", token),
        "code": code,
    }
    return {name: known.get(name, "x" * LONGEST_OTHER) for name in names}
