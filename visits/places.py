"""Which cases are at one place. It is decided here, where addresses are whole: many doors look alike once they are masked."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable

from casework.models import Case


def written_alike(address: str) -> str:
    """However it was typed: half and full width, large and small letters, spaces. Empty where there is no address."""
    plain = unicodedata.normalize("NFKC", address).casefold()
    return "".join(char for char in plain if not char.isspace() and unicodedata.category(char) != "Cf")


def neighbours(cases: Iterable[Case]) -> dict[int, list[Case]]:
    """For each case, by its id, the others in the same area at the same address; none where it states no address."""
    doors: dict[tuple[int | None, str], list[Case]] = defaultdict(list)
    for case in cases:
        if address := written_alike(case.address):
            doors[case.area_id, address].append(case)
    return {case.pk: [other for other in door if other is not case] for door in doors.values() for case in door}
