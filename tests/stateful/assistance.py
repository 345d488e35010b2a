"""Other units that assist, in the lives of cases: asked for and decided, done and ended, by whoever it is."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from accounts.models import User
from casework import steps
from casework.models import Case
from tests.stateful.people import RIGHT, WHICH, WHO
from tests.world import World


class WithAssistance(RuleBasedStateMachine):
    """`attempt`, `who`: as lives have them."""

    world: World

    def attempt(self, verb: str, which: int, call: Callable[[Case], Any]) -> Any:
        raise NotImplementedError

    def who(self, name: str, verb: str, case: Case) -> User:
        raise NotImplementedError

    @property
    def at(self) -> Any:
        raise NotImplementedError

    @rule(
        which=WHICH,
        who=WHO,
        unit=st.sampled_from(["roads", "water", "hotline", "station"]),
        approve=st.sampled_from([True, True, False]),
    )
    def assist(self, which: int, who: str, unit: str, approve: bool) -> None:
        """Asked for, and decided by whoever it is."""
        helping = getattr(self.world, unit)
        self.attempt(
            "assist",
            which,
            lambda case: steps.assist(case, unit=helping, reason="会办", actor=self.who(RIGHT, "assist", case), at=self.at),
        )
        self.attempt(
            "decide_assist",
            which,
            lambda case: steps.decide_assist(
                case, approve=approve, reason="属实", actor=self.who(who, "decide_assist", case), at=self.at
            ),
        )

    @rule(which=WHICH, who=WHO, ends=st.booleans(), unit=st.sampled_from(["roads", "water", "hotline"]))
    def assist_is_over(self, which: int, who: str, ends: bool, unit: str) -> None:
        """Said by the unit that assists, or ended from outside."""
        fields = {"unit": getattr(self.world, unit), "reason": "不用了"} if ends else {"text": "做好了"}
        verb = "end_assist" if ends else "assist_done"
        step = getattr(steps, verb)
        self.attempt(verb, which, lambda case: step(case, **fields, actor=self.who(who, verb, case), at=self.at))
