"""The registry of actions, the weightiest first: whom several actions of one rule concern hears of the weightiest."""

from casework.escalation.actions.action import Action
from casework.escalation.actions.callback import Callback
from casework.escalation.actions.card import GiveCard
from casework.escalation.actions.owe_leader_visit import OweLeaderVisit
from casework.escalation.actions.raise_urgency import RaiseUrgency
from casework.escalation.actions.remind import Remind
from casework.escalation.actions.take_up import TakeUp

ACTIONS: dict[str, Action] = {
    action.type: action for action in (OweLeaderVisit(), TakeUp(), GiveCard(), Callback(), RaiseUrgency(), Remind())
}
