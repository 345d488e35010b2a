"""Ratings, in the lives of cases: by a link, the newest or an old one, and by an operator who was told."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from casework import steps
from casework.models import Event
from casework.refusal import Refused
from casework.steps import Opinion
from tests.stateful.counting import counted
from tests.stateful.people import WHICH, WHO
from tests.stateful.repeats import WithRepeats


class WithRatings(WithRepeats):
    tokens: list[str]

    @rule(which=WHICH, who=WHO)
    def rating_slip(self, which: int, who: str) -> None:
        token = self.attempt(
            "rating_slip", which, lambda case: steps.rating_slip(case, actor=self.who(who, "rating_slip", case), at=self.at)
        )
        self.tokens += [token] if token else []

    @precondition(lambda self: self.tokens)
    @rule(
        newest=st.booleans(),
        score=st.integers(1, 5),
        solved=st.sampled_from(["yes", "no"]),
        visited=st.sampled_from(["yes", "no"]),
    )
    def rate_by_link(self, newest: bool, score: int, solved: str, visited: str) -> None:
        token = self.tokens[-1 if newest else 0]
        before = Event.objects.filter(verb="rate").count()
        try:
            steps.rate_by_link(token, Opinion(score, solved, visited), at=self.at)
            counted["rate"] += 1
            self.changed = True
            assert Event.objects.filter(verb="rate").count() == before + 1
        except Refused as refusal:
            assert refusal.code == "gone"  # noqa: PT017
            counted["rate: gone"] += 1
            assert Event.objects.filter(verb="rate").count() == before

    @rule(which=WHICH, who=WHO, score=st.integers(1, 5), visited=st.sampled_from(["yes", "yes", "unsure", "no"]))
    def rate_for(self, which: int, who: str, score: int, visited: str) -> None:
        self.attempt(
            "rate",
            which,
            lambda case: steps.rate_for(
                case, Opinion(score, "yes", visited), by="phone", actor=self.who(who, "rate", case), at=self.at
            ),
        )
