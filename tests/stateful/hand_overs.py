"""Cases that are handed over, in the lives of cases: by a lead, and by themselves where their handler or their unit is gone."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from accounts.models import UnitEnding, User
from casework import steps
from casework.models import Case
from casework.policies.heirs import HELD
from casework.steps.end_unit import end_unit, hand_over_of_ended_units, stuck_cases
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

    @rule(
        unit=st.sampled_from(["roads", "water"]),
        successor=st.sampled_from(["roads", "water", "hotline"]),
        along=st.booleans(),
        goes_on=st.sampled_from([True, True, True, False]),
    )
    def a_unit_ends(self, unit: str, successor: str, along: bool, goes_on: bool) -> None:
        """In few lives and once, so that others go far."""
        world = self.world
        ending, going_on = getattr(world, unit), getattr(world, successor)
        if goes_on or unit == successor or UnitEnding.objects.exists() or stuck_cases(ending, going_on).exists():
            return
        if unit == "water":
            world.keep(world.station, parent=world.government)
        end_unit(ending, successor=going_on, people_go_along=along, actor=world.administrator, at=self.at)
        self.changed = hand_over_of_ended_units(at=self.at) > 0
        assert not Case.objects.filter(unit=ending, state__in=HELD, against=None).exists(), "it stays with a unit that is no more"
        assert not Case.objects.filter(assisting__contains=[ending.pk]).exists(), "a unit that is no more has to do its part"
        world.people.update({name: User.objects.get(pk=user.pk) for name, user in world.people.items()})
