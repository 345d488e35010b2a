"""Hear: a new demand, told to a visitor at the door, becomes a case on the spot."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from casework.models import Case
from casework.models.choices import Channel
from casework.policies import access
from casework.refusal import NotAllowed, unusable
from casework.steps.register import REGISTER, Demand, checked, register_many
from casework.timeline import count


@transaction.atomic
def hear(demand: Demand, *, actor: User, at: datetime) -> Case:
    """Registered as any other, through the channel `visit`; its dispatcher decides whose it is. Raises as `register`."""
    permitted = access.may(actor, access.HEAR)
    if not permitted:
        raise NotAllowed(permitted.code, permitted.reason)
    if demand.channel != Channel.VISIT:
        raise unusable({"channel": [str(Channel.VISIT.label)]})
    demand = checked(demand)
    count(REGISTER, actor=actor, at=at)
    return register_many([demand], actor=actor, at=at)[0]
