"""Ways around how a round ended, whose case it is after two returns, and which ratings a supervisor excluded."""

# ruff: noqa: S608 - names of tables and columns are the tests' own

from tests.casework.guards.tampered import forged

EXCLUDED = "UPDATE casework_rating SET excluded_at = %(now)s WHERE case_id = %({case})s AND round = 2"
CASE = "UPDATE casework_case SET {change} WHERE id = %({case})s"
DECIDED = '{"round": 2, "approved": true}'
SENT_ON = CASE.format(change="state = 'dispatched', unit_id = %(water)s", case="returned_twice")

OF_ENDINGS: dict[str, str] = {
    "how it ended, said otherwise": CASE.format(change="ending = 'done'", case="explained"),
    "how it ended, said otherwise, its event forged": forged("explained", "resolve")
    + CASE.format(change="ending = 'done'", case="explained"),
    "how it ended wiped, its event forged": forged("explained", "resolve") + CASE.format(change="ending = ''", case="explained"),
    "how it ended before it has, its event forged": forged("acknowledged", "resolve")
    + CASE.format(change="ending = 'done'", case="acknowledged"),
    "what was returned twice sent on, its event forged": forged("returned_twice", "dispatch", actor="%(dispatcher)s") + SENT_ON,
    "what was returned twice sent on by a dispatcher's ruling, forged": forged(
        "returned_twice", "rule_on_return", actor="%(dispatcher)s"
    )
    + SENT_ON,
    "a rating excluded in silence": EXCLUDED.format(case="asked"),
    "a rating excluded by its unit, the event forged": forged("asked", "decide_exclusion", DECIDED, actor="%(lead)s")
    + EXCLUDED.format(case="asked"),
    "a rating excluded by a supervisor of its unit, the event forged": forged(
        "asked", "decide_exclusion", DECIDED, actor="%(inside)s"
    )
    + EXCLUDED.format(case="asked"),
    "a rating excluded by nobody, the event forged": forged("asked", "decide_exclusion", DECIDED) + EXCLUDED.format(case="asked"),
    "a rating excluded for which nobody asked, the event forged": forged(
        "explained", "decide_exclusion", DECIDED, actor="%(supervisor)s"
    )
    + EXCLUDED.format(case="explained"),
    "a rating excluded where it was refused, the event forged": forged(
        "asked", "decide_exclusion", '{"round": 2, "approved": false}', actor="%(supervisor)s"
    )
    + EXCLUDED.format(case="asked"),
    "a rating excluded of what was done, the event forged": forged(
        "dissatisfied", "decide_exclusion", DECIDED, actor="%(supervisor)s"
    )
    + EXCLUDED.format(case="dissatisfied"),
    "a rating made better while it is excluded": forged("asked", "decide_exclusion", DECIDED, actor="%(supervisor)s")
    + "UPDATE casework_rating SET excluded_at = %(now)s, score = 5, solved = 'yes' WHERE case_id = %(asked)s AND round = 2",
    "an excluded rating that counts again": "UPDATE casework_rating SET excluded_at = NULL WHERE case_id = %(excluded)s AND "
    "round = 2",
}
ENDINGS_OF_OWNER: dict[str, tuple[str, str]] = {
    "how it ended, said otherwise": (
        CASE.format(change="ending = 'done'", case="explained"),
        "the case's ending is not what its events say",
    ),
    "a rating excluded": (
        EXCLUDED.format(case="asked"),
        "the rating of round 2 is not what its events say: excluded_at",
    ),
}
