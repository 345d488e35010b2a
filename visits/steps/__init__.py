"""The only writers of visits: one file per verb. Casework is told through its own steps."""

from visits.steps.confirm import confirm
from visits.steps.device import register_device, revoke_device
from visits.steps.measure import measure
from visits.steps.plan import plan
from visits.steps.record import Confirmation, Heard, How, Recorded, Sent, record
from visits.steps.retract import retract
from visits.steps.review import review

__all__ = [
    "Confirmation",
    "Heard",
    "How",
    "Recorded",
    "Sent",
    "confirm",
    "measure",
    "plan",
    "record",
    "register_device",
    "retract",
    "review",
    "revoke_device",
]
