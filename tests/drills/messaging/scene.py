"""Citizens who are told of their cases: a link each, then codes with further messages between them."""

from datetime import datetime, timedelta

from casework import steps
from casework.models import Case, Notice
from casework.notices import compose
from casework.steps.register import REGISTERED
from tests.world import World
from visits.steps.plan import VISIT_CODE

PER_CASE = 5
"""By its registration, then a code, a link and two codes."""
FIRST_PHONE = 13900000000
NUMBERS_AT_ONCE = 500
FIRST_SEQ = 100
"""Of what no event of the timeline is behind."""


def cases(world: World, count: int, *, at: datetime, first_phone: int = FIRST_PHONE) -> list[Case]:
    """Registered, each by another citizen, who is sent the link."""
    demands = [
        steps.Demand(
            "自来水管漏水，三天没人来",
            "phone",
            topic=world.leak,
            area=world.village,
            citizen=steps.CitizenDetails(name="王小明", phone=f"+86{first_phone + nth}"),
        )
        for nth in range(count)
    ]
    registered: list[Case] = []
    for start in range(0, count, NUMBERS_AT_ONCE):
        registered += steps.register_many(demands[start : start + NUMBERS_AT_ONCE], actor=world.operator, at=at)
    compose.compose([case.pk for case in registered], at=at)
    return registered


def messages(world: World, count: int, *, at: datetime) -> None:
    """Of as many citizens as it takes, in the order of the hours and not of the cases."""
    registered = cases(world, count // PER_CASE, at=at)
    for nth in range(1, PER_CASE):
        for case in registered:
            if nth == PER_CASE // 2:
                link(case, nth, at=at)
            else:
                code(world, case, nth, at=at)


def code(world: World, case: Case, nth: int, *, at: datetime) -> Notice | None:
    """Which no other message holds."""
    params = {"planned_for": (at + timedelta(days=1)).isoformat(), "visitor": world.handler.pk, "nth": nth}
    secret = f"{case.pk * PER_CASE + nth:06d}"
    return compose.direct(case=case, notification=VISIT_CODE, secret=secret, event_seq=FIRST_SEQ + nth, at=at, params=params)


def link(case: Case, nth: int, *, at: datetime) -> Notice | None:
    """An ordinary message, which waits for whatever was written before it."""
    secret = f"{case.pk:012d}{nth:010d}"
    return compose.direct(case=case, notification=REGISTERED, secret=secret, event_seq=FIRST_SEQ + nth, at=at)


def pending() -> int:
    """Messages to citizens that wait."""
    return Notice.objects.filter(state=Notice.State.PENDING, recipient=None).count()
