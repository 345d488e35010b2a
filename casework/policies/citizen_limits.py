"""How much comes from one place in so long, as administrators have it: /admin/, "Limits of what citizens send"."""

from datetime import timedelta

from accounts.tries import Allowance
from casework.models import CitizenLimit


def allowance(code: CitizenLimit.Code) -> Allowance:
    """The present limit, to be counted by `tries.take`. One query."""
    limit = CitizenLimit.objects.get(code=code)
    return Allowance(f"citizens: {code.value}", limit.most, timedelta(minutes=limit.minutes))
