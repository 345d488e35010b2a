"""Which of the citizen's words reach the unit: those of a dissatisfied one at once, others in batches of five. Why some are held.

A batch keeps a unit from reading who praised it faintly. Whether someone was pressed for a good mark never reaches it.
Source: DOMAIN, "Ratings".
"""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext_lazy

from casework.models import Case, Rating

BATCH = 5
STAFF_DEVICE, STAFF_NETWORK, MANY_AT_ONCE, UNIT_NUMBER = "staff_device", "staff_network", "many_at_once", "unit_number"
DOUBTS = {
    STAFF_DEVICE: gettext_lazy("Sent from a device on which somebody of the staff has signed in"),
    STAFF_NETWORK: gettext_lazy("Sent from a network in which somebody who handled the case, or of the unit, signed in lately"),
    MANY_AT_ONCE: gettext_lazy("Many ratings came from one address within a short time"),
    UNIT_NUMBER: gettext_lazy(
        "The unit itself entered the citizen's number, and nobody outside it had spoken with them there before"
    ),
}
"""Why a rating may be somebody else's, by code, as a supervisor reads it."""


def doubts(case: Case, rating: Rating) -> list[str]:
    """Why it was held as a rating that may be somebody else's; empty where it was not. One query."""
    event = case.events.filter(verb="rate", occurred_at=rating.at).order_by("-seq").first()
    return [str(DOUBTS[code]) for code in (event.fact("held_for") if event else None) or () if code in DOUBTS]


def words_that_reach_the_unit(case: Case, ratings: Iterable[Rating]) -> frozenset[UUID]:
    """Ids of the words, of these ratings of the case, that its unit may read. One query, and only where it matters."""
    if case.confidential:
        return frozenset()  # the citizen's own words may say who they are; the unit works from the brief
    reaching = set()
    held_back: list[tuple[int, UUID]] = []
    for rating in ratings:
        if rating.words_id is None:
            continue
        if rating.satisfied:
            held_back.append((rating.pk, rating.words_id))
        else:
            reaching.add(rating.words_id)
    if held_back and case.unit_id:
        reaching |= _of_full_batches(held_back, _released(case.unit_id))
    return frozenset(reaching)


def _of_full_batches(pairs: list[tuple[int, UUID]], out: set[int]) -> set[UUID]:
    return {words for rating, words in pairs if rating in out}


def released(place: int, total: int) -> bool:
    """Whether the `place`-th (from 1) of `total` satisfied ratings with words stands in a full batch."""
    return place <= total // BATCH * BATCH


def _released(unit_id: int) -> set[int]:
    ratings = (
        Rating.objects.filter(case__unit=unit_id, words__isnull=False, score__gte=3).exclude(solved="no").order_by("at", "pk")
    )
    pks = list(ratings.values_list("pk", flat=True))
    return {pk for place, pk in enumerate(pks, start=1) if released(place, len(pks))}
