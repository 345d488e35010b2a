"""Repeat demands, in the lives of cases: merged by the staff, or by their citizens' choice."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from accounts import form_keys
from casework import steps
from casework.models import Case
from tests.stateful import model
from tests.stateful.counting import counted
from tests.stateful.hand_overs import WithHandOvers
from tests.stateful.people import WHICH, WHO


class WithRepeats(WithHandOvers):
    cases: list[Case]

    @rule(which=WHICH, who=WHO, into=WHICH)
    def merge(self, which: int, who: str, into: int) -> None:
        number = self.cases[into].number
        self.attempt(
            "merge",
            which,
            lambda case: steps.merge(case, into=number, reason="重复", actor=self.who(who, "merge", case), at=self.at),
        )

    @rule(into=WHICH)
    def somebody_goes_along_by_choice(self, into: int) -> None:
        """On the web page. What becomes of the new case is tried in the place of another one."""
        key = form_keys.new(None)
        demand = steps.Demand(text="东门社区漏水", channel="web")
        case = steps.ask(demand, key=key, address=key, joins=self.cases[into].pk, at=self.at).case
        counted[f"join: {case.state}"] += 1
        assert model.recomputed(case) == model.stored(case)
        self.changed = True
        if into != 2:
            self.cases[2] = case

    @rule(into=st.integers(0, 2), satisfied=st.booleans(), came=st.booleans())
    def go_on_with_a_repeat_demand(self, into: int, satisfied: bool, came: bool) -> None:
        """To a rated merged case in one rule, so that what follows is reached often."""
        which = (into + 1) % 3
        self.merge(which, "operator", into)
        self.go_on(into)
        self.rate_for(which, "operator", 5 if satisfied else 1, "yes" if came else "no")
