"""The only writers of visits: one file per verb. Casework is told through its own steps."""

from visits.steps.ask_review import ask_review
from visits.steps.back_check import settle_back_check
from visits.steps.call import call
from visits.steps.confirm import confirm
from visits.steps.decide_dispute import decide_dispute
from visits.steps.decide_flag import decide_flag
from visits.steps.device import register_device, revoke_device
from visits.steps.dispute import dispute
from visits.steps.explain import explain
from visits.steps.explain_dispute import explain_dispute
from visits.steps.flag import raise_flag
from visits.steps.join import join
from visits.steps.keep_promise import keep_promise
from visits.steps.measure import measure
from visits.steps.photo import add_photo
from visits.steps.plan import plan
from visits.steps.quarantine import quarantine
from visits.steps.record import RecordResult, RecordStatus, record
from visits.steps.retract import retract
from visits.steps.review import review
from visits.steps.sample_back_checks import sample_back_checks
from visits.steps.slip import print_slip
from visits.steps.withdraw_objection import withdraw_objection

__all__ = [
    "RecordResult",
    "RecordStatus",
    "add_photo",
    "ask_review",
    "call",
    "confirm",
    "decide_dispute",
    "decide_flag",
    "dispute",
    "explain",
    "explain_dispute",
    "join",
    "keep_promise",
    "measure",
    "plan",
    "print_slip",
    "quarantine",
    "raise_flag",
    "record",
    "register_device",
    "retract",
    "review",
    "revoke_device",
    "sample_back_checks",
    "settle_back_check",
    "withdraw_objection",
]
