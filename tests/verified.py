"""What tests ask of verification, whatever they did before."""

from casework.models import Case
from casework.verification import run
from casework.verification.run import Break
from tests.casework.listings import wrong_listings


def first_break() -> Break | None:
    """Of all cases, in the order in which they were registered; None where everything is whole. Lists read what they say."""
    ids = list(Case.objects.order_by("pk").values_list("pk", flat=True))
    first = next(iter(run.breaks(ids, against=run.basis())), None)
    assert first or wrong_listings() == {}
    return first
