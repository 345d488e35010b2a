"""How cases of the county go. Each story may be cut off by the present; then the case stands where it stood."""

from collections.abc import Callable

from accounts.models import Role
from casework.demo.telling import Moments, Telling

Story = Callable[[Telling], Moments]


def in_hand(t: Telling) -> Moments:
    """Registered, dispatched, acknowledged; of two citizens one is called first."""
    yield from t.register()
    yield from t.dispatch()
    yield from t.acknowledge()
    if t.random.random() < 0.5:
        yield from t.contact()


def satisfied(t: Telling) -> Moments:
    yield from in_hand(t)
    yield from t.visit(promise=t.random.random() < 0.1)
    yield from t.resolve()
    yield from t.rate("good" if t.random.random() < 0.85 else "fair")


def nobody_home_first(t: Telling) -> Moments:
    yield from in_hand(t)
    yield from t.visit(30, 200, outcome="not_home")
    yield from t.visit(120, 400)
    yield from t.resolve()
    yield from t.rate("good")


def unconfirmed(t: Telling) -> Moments:
    """Somebody went, but nobody has confirmed it yet."""
    yield from in_hand(t)
    yield from t.visit(60, 240, confirmed=False)


def not_rated(t: Telling) -> Moments:
    yield from in_hand(t)
    yield from t.visit()
    yield from t.resolve(60, 300)


def rating_slip(t: Telling) -> Moments:
    yield from not_rated(t)
    yield from t.slip()


def rework(t: Telling) -> Moments:
    """Dissatisfied first, satisfied in the second round."""
    yield from not_rated(t)
    yield from t.rate("bad")
    yield from t.acknowledge()
    yield from t.visit(60, 300, leader=t.random.random() < 0.5)
    yield from t.resolve()
    yield from t.rate("good" if t.random.random() < 0.6 else "fair")


def rework_begun(t: Telling) -> Moments:
    yield from not_rated(t)
    yield from t.rate("bad")


def dissatisfied_twice(t: Telling) -> Moments:
    yield from rework_begun(t)
    yield from t.acknowledge()
    yield from t.visit(60, 300)
    yield from t.resolve(60, 300)
    yield from t.rate("bad")


def closed_dissatisfied(t: Telling) -> Moments:
    yield from dissatisfied_twice(t)
    yield from t.decide("close_dissatisfied", Role.SUPERVISOR)


def nobody_came(t: Telling) -> Moments:
    """The rating is held until a supervisor decides."""
    yield from not_rated(t)
    yield from t.rate("nobody", score=t.random.choice([1, 4]), solved="no", visited="no")


def nobody_came_indeed(t: Telling) -> Moments:
    yield from nobody_came(t)
    yield from t.decide("void_rating", Role.SUPERVISOR)
    yield from t.visit(60, 300, leader=True)


def somebody_came_after_all(t: Telling) -> Moments:
    yield from not_rated(t)
    yield from t.rate("nobody", score=4, solved="yes", visited="no")
    yield from t.decide("accept_rating", Role.SUPERVISOR)


def reopened(t: Telling) -> Moments:
    yield from satisfied(t)
    yield from t.worked(900, 1800)
    yield from t.decide("reopen", Role.SUPERVISOR)
    yield from t.acknowledge()


def online_only(t: Telling) -> Moments:
    """Calls and replies, and nobody goes: what escalation is for."""
    yield from in_hand(t)
    yield from t.reply()
    yield from t.chase()
    yield from t.reply()


def leader_goes(t: Telling) -> Moments:
    """Online only until the red card; then the leader goes."""
    yield from online_only(t)
    yield from t.worked(1500, 1900)
    yield from t.visit(60, 200, leader=True)
    yield from t.resolve(60, 400)
    yield from t.rate("fair")


def leader_excused(t: Telling) -> Moments:
    yield from online_only(t)
    yield from t.worked(1500, 1900)
    yield from t.waive()
    yield from t.visit(60, 200)


def not_signed(t: Telling) -> Moments:
    """Dispatched to a unit that does not acknowledge."""
    yield from t.register()
    yield from t.dispatch(assigned=False)


def fresh(t: Telling) -> Moments:
    """As far as the present lets it come."""
    yield from in_hand(t)
    yield from t.visit(200, 700)
    yield from t.resolve(300, 900)


def _urban_in_hand(t: Telling) -> Moments:
    """Of the unit of the demo accounts."""
    yield from t.register(topic="urban")
    yield from t.dispatch(unit="housing")
    yield from t.acknowledge()


def fresh_and_urban(t: Telling) -> Moments:
    """The same, for the unit of the demo accounts."""
    yield from _urban_in_hand(t)
    yield from t.visit(300, 900)
    yield from t.resolve(600, 1500)


def online_only_and_urban(t: Telling) -> Moments:
    yield from _urban_in_hand(t)
    yield from t.reply()
    yield from t.chase()


def only_received(t: Telling) -> Moments:
    yield from t.register()


def urgent(t: Telling) -> Moments:
    yield from t.register(urgency="emergency" if t.random.random() < 0.3 else "urgent")
    yield from t.dispatch()
    yield from t.acknowledge()
    yield from t.visit(60, 300)
    yield from t.resolve()
    yield from t.rate("good")


def urgent_and_nobody_went(t: Telling) -> Moments:
    yield from t.register(urgency="urgent")
    yield from t.dispatch()
    yield from t.acknowledge()
    yield from t.chase()


def returned(t: Telling) -> Moments:
    yield from t.register(kind="complaint")
    yield from t.dispatch()
    yield from t.decide("return_", Role.HANDLER)


def returned_and_sent_on(t: Telling) -> Moments:
    yield from returned(t)
    yield from t.dispatch(unit=t.random.choice(["chengguan", "liuhe", "yunling"]))
    yield from t.acknowledge()
    yield from t.visit()
    yield from t.resolve()
    yield from t.rate("fair")


def reassigned(t: Telling) -> Moments:
    yield from t.register()
    yield from t.dispatch()
    yield from t.reassign()
    yield from t.acknowledge()
    yield from t.visit()
    yield from t.resolve()


def declined(t: Telling) -> Moments:
    yield from t.register()
    yield from t.decide("decline", Role.DISPATCHER, least=10, most=60)


def withdrawn(t: Telling) -> Moments:
    yield from in_hand(t)
    yield from t.decide("withdraw", Role.OPERATOR)


def withdrawn_early(t: Telling) -> Moments:
    yield from t.register()
    yield from t.decide("withdraw", Role.OPERATOR, least=15, most=90)


def done_in_part(t: Telling) -> Moments:
    yield from in_hand(t)
    yield from t.visit()
    yield from t.resolve(how="partly")
    yield from t.rate("fair")


def planned(t: Telling) -> Moments:
    """Closed, and the promise stays open until it is kept."""
    yield from in_hand(t)
    yield from t.visit()
    yield from t.resolve(how="planned")
    yield from t.rate("good")


def planned_and_done(t: Telling) -> Moments:
    yield from planned(t)
    yield from t.keep_plan()


def explained_in_vain(t: Telling) -> Moments:
    """No rule allows it, and the citizen is dissatisfied twice."""
    yield from t.register(topic="urban")
    yield from t.dispatch(unit="housing")
    for _round in range(2):
        yield from t.acknowledge()
        yield from t.visit(60, 300)
        yield from t.resolve(60, 300, how="explained")
        yield from t.rate("bad")
    yield from t.decide("exclude", Role.UNIT_LEAD)


def excluded(t: Telling) -> Moments:
    yield from explained_in_vain(t)
    yield from t.decide("decide_exclusion", Role.SUPERVISOR, approve=True)
    yield from t.decide("close_dissatisfied", Role.SUPERVISOR)


def returned_twice(t: Telling) -> Moments:
    """Two units say that it is not theirs."""
    yield from t.register(kind="complaint")
    yield from t.dispatch()
    yield from t.decide("return_", Role.HANDLER, rule=t.sayings.word("rule", "return"))
    yield from t.dispatch(unit=t.random.choice(["liuhe", "yunling"]))
    yield from t.decide("return_", Role.HANDLER, rule=t.sayings.word("rule", "return"))


def ruled(t: Telling) -> Moments:
    yield from returned_twice(t)
    yield from t.decide("rule_on_return", Role.SUPERVISOR, unit=t.county.units["housing"])
    yield from t.acknowledge()
    yield from t.visit()
    yield from t.resolve()


def reported(t: Telling) -> Moments:
    """A report of wrongdoing: the unit complained of, and what is above and below it, never sees it."""
    yield from t.register(kind="report")
    yield from t.dispatch(unit="chengguan")
    yield from t.acknowledge()
    yield from t.visit(200, 700)
