"""Cases that are handed over, in the lives of cases: by a lead, and by themselves where their handler is gone."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from casework import steps
from casework.steps.hand_over import hand_over_all_that_is_left
from tests.stateful.assistance import WithAssistance
from tests.stateful.people import WHICH


class WithHandOvers(WithAssistance):
    changed: bool

    @rule(which=WHICH, to=st.sampled_from(["handler", "colleague", "lead", "stranger"]), gone=st.booleans())
    def hand_over(self, which: int, to: str, gone: bool) -> None:
        if gone:
            self.world.disable(colleague := self.world.people["colleague"])
            self.changed = hand_over_all_that_is_left(at=self.at) > 0
            self.world.enable(colleague)
        receiver, lead = self.world.people[to], self.world.people["lead"]
        self.attempt("hand_over", which, lambda case: steps.hand_over(case, to=receiver, reason="换人", actor=lead, at=self.at))
