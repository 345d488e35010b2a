"""What benches say of what they saw, and of the plans of statements."""

from tests.bench import beside_helpdesk, growth, slowest
from tests.bench.growth import Grown

SCAN = {
    "Node Type": "Index Scan",
    "Relation Name": "casework_case",
    "Index Name": "case_unit",
    "Actual Total Time": 0.5,
    "Actual Loops": 30,
    "Actual Rows": 2.0,
    "Rows Removed by Filter": 1_200,
}
QUICK = {"Node Type": "Seq Scan", "Relation Name": "a_unit", "Actual Total Time": 0.1, "Actual Loops": 1, "Actual Rows": 62}
JOIN = {"Node Type": "Nested Loop", "Actual Total Time": 18, "Actual Loops": 1, "Actual Rows": 60, "Plans": [QUICK, SCAN]}
SORT = {
    "Node Type": "Sort",
    "Sort Key": ["casework_case.created_at DESC", "(a | b)"],
    "Sort Method": "quicksort",
    "Actual Total Time": 20,
    "Actual Loops": 1,
    "Actual Rows": 51,
    "Plans": [JOIN],
}
PLAN = {"Node Type": "Limit", "Actual Total Time": 20, "Actual Loops": 1, "Actual Rows": 51, "Plans": [SORT]}


def test_a_plan_is_read_from_its_leaves_up_without_what_takes_no_time() -> None:
    assert slowest.in_one_line(PLAN) == (
        "Index Scan on casework_case by case_unit: 2 rows, 1,200 thrown away, 30 times → Nested Loop: 60 rows → "
        "Sort by case.created_at DESC, (a / b) (quicksort): 51 rows; nodes that take less: 1"
    )


def test_a_list_that_grows_by_more_than_is_promised_is_counted() -> None:
    (worst, _name), (middle, _median), (beyond, _count) = [
        (value, what)
        for what, value, _promised in growth.summary([Grown("a", 1, 10, 10), Grown("b", 1, 10, 16), Grown("c", 1, 10, 12)])
    ]
    assert (worst, middle, beyond) == ("1.60", "1.20", "1")


def test_whoever_is_slower_is_said_to_be() -> None:
    assert beside_helpdesk.row_of("create", 50, 40) == ("create", "50 ms; 40 ms; 0.80", "-")
