"""Who says something in a life, and about which of its cases."""

from hypothesis import strategies as st

PEOPLE = (
    "operator",
    "operator2",
    "inside",
    "dispatcher",
    "handler",
    "colleague",
    "lead",
    "stranger",
    "stranger lead",
    "supervisor",
    "auditor",
)
RIGHT = "whoever has to"
WHO, WHICH = st.sampled_from((RIGHT,) * 14 + PEOPLE), st.integers(0, 3)
THE_UNITS = frozenset(
    {"acknowledge", "assign", "contact", "reply", "resolve", "keep_plan", "close", "return", "extend", "suspend", "release"}
    | {"assist"}
)
TIME_DECISIONS = ("decide_extension", "decide_suspension")
BY_SUPERVISOR = frozenset(
    {"retract", "reopen", "accept_rating", "void_rating", "close_dissatisfied", "waive_leader_visit", *TIME_DECISIONS}
    | {"rule_on_return", "decide_exclusion", "remind"}
)
BY_DISPATCHER = frozenset({"dispatch", "reassign", "classify", "decide_assist", "end_assist"})
