"""Merged cases by the API: each names the other, as far as the caller sees it."""

from tests.casework.api.conftest import As
from tests.merging import merged
from tests.world import World


def test_the_api_names_both_and_lists_what_a_case_leads(world: World, as_: As) -> None:
    leader = world.dispatched()
    case = merged(world, leader)
    caller = as_("operator")
    assert caller.at(f"cases/{leader.number}/", expect=200)["merged"] == [case.number]
    assert caller.at(f"cases/{case.number}/", expect=200)["merged_into"] == leader.number
    rows = caller.at(f"cases/?merged_into={leader.number}", expect=200)["results"]
    assert [row["number"] for row in rows] == [case.number]
    fields = caller.at(f"cases/{leader.number}/merge/", {"into": "20260302-99999", "reason": "x"}, expect=400)["fields"]
    assert "into" in fields
