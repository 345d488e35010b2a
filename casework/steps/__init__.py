"""The only writers: one file per verb. Each locks, asks, changes, and writes one event in the same transaction."""

from casework.steps.acknowledge import acknowledge
from casework.steps.ask import AskedBefore, ask, is_registered
from casework.steps.assign import assign
from casework.steps.assist import assist, decide_assist
from casework.steps.assist_done import assist_done, end_assist
from casework.steps.at_home import at_home, times_at_home
from casework.steps.attach import Attached, attach
from casework.steps.attempt import attempt, rate_by_phone
from casework.steps.attest import attest, retract
from casework.steps.brief import brief
from casework.steps.came_back import came_back, last_day, may_come_back
from casework.steps.chase import chase
from casework.steps.classify import classify
from casework.steps.close import close, close_dissatisfied
from casework.steps.comment import comment
from casework.steps.contact import contact
from casework.steps.correct import correct
from casework.steps.decide_rating import accept_rating, void_rating
from casework.steps.decline import decline, withdraw, withdraw_by_link, withdraws
from casework.steps.delay import delay
from casework.steps.dispatch import dispatch
from casework.steps.exclude import decide_exclusion, exclude
from casework.steps.extend import decide_extension, extend
from casework.steps.hand_over import hand_over
from casework.steps.hear import hear
from casework.steps.keep_plan import keep_plan
from casework.steps.lapse import lapse
from casework.steps.leader_visit import waive_leader_visit
from casework.steps.me_too import me_too
from casework.steps.merge import merge
from casework.steps.rate import Opinion, rate_by_link, rate_for, rating_by, taken_before
from casework.steps.rate_where_followed import rate_where_followed, rates_where_followed
from casework.steps.rating_slip import rating_slip
from casework.steps.reassign import reassign
from casework.steps.redact import redact
from casework.steps.register import Demand, Registered, register, register_many
from casework.steps.release import release
from casework.steps.remind import remind
from casework.steps.reopen import reopen
from casework.steps.reply import reply
from casework.steps.resolve import resolve
from casework.steps.return_ import return_
from casework.steps.reveal import reveal
from casework.steps.rule_on_return import rule_on_return
from casework.steps.send_code import newest_code, opened_by_code, send_code
from casework.steps.send_link import send_link
from casework.steps.set_aside_rating import set_aside_rating
from casework.steps.split import split
from casework.steps.supplement import supplement
from casework.steps.suspend import decide_suspension, suspend
from casework.writing.citizens import CitizenDetails

__all__ = [
    "AskedBefore",
    "Attached",
    "CitizenDetails",
    "Demand",
    "Opinion",
    "Registered",
    "accept_rating",
    "acknowledge",
    "ask",
    "assign",
    "assist",
    "assist_done",
    "at_home",
    "attach",
    "attempt",
    "attest",
    "brief",
    "came_back",
    "chase",
    "classify",
    "close",
    "close_dissatisfied",
    "comment",
    "contact",
    "correct",
    "decide_assist",
    "decide_exclusion",
    "decide_extension",
    "decide_suspension",
    "decline",
    "delay",
    "dispatch",
    "end_assist",
    "exclude",
    "extend",
    "hand_over",
    "hear",
    "is_registered",
    "keep_plan",
    "lapse",
    "last_day",
    "may_come_back",
    "me_too",
    "merge",
    "newest_code",
    "opened_by_code",
    "rate_by_link",
    "rate_by_phone",
    "rate_for",
    "rate_where_followed",
    "rates_where_followed",
    "rating_by",
    "rating_slip",
    "reassign",
    "redact",
    "register",
    "register_many",
    "release",
    "remind",
    "reopen",
    "reply",
    "resolve",
    "retract",
    "return_",
    "reveal",
    "rule_on_return",
    "send_code",
    "send_link",
    "set_aside_rating",
    "split",
    "supplement",
    "suspend",
    "taken_before",
    "times_at_home",
    "void_rating",
    "waive_leader_visit",
    "withdraw",
    "withdraw_by_link",
    "withdraws",
]
