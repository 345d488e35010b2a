"""Ways around the steps by which somebody else looks at a visit: rows that the application would believe, and build upon."""

# ruff: noqa: S608 - names of tables and columns are the tests' own

from tests.casework.guards.tampered import forged

REVIEW = (
    "INSERT INTO visits_review (about, visit_id, flag_id, unit_id, week, given_at, result, reason, mac) VALUES "
    "('{about}', %(looked)s, {flag}, %(roads)s, '2026-03-02', %(now)s, '', '', {mac}); "
)
DONE = (
    "UPDATE visits_review SET result = '{result}', at = %(now)s, by_id = {by} "
    "WHERE visit_id = %(looked)s AND about = '{about}' AND result = ''"
)
EXPLAINED = (
    "UPDATE visits_flag SET explanation = 'x', explained_at = %(now)s, explained_by_id = {by} "
    "WHERE visit_id = %(looked)s AND explained_at IS NULL"
)
NAMED = "INSERT INTO visits_invitation (named_at, user_id, visit_id) VALUES (%(now)s, %(stranger)s, %(looked)s)"
CALLED = "INSERT INTO visits_call (visit_id, by_id, at, answer) VALUES (%(looked)s, %(operator)s, %(now)s, 'no_answer')"
FLAGGED = (
    "INSERT INTO visits_flag (visit_id, check_name, value, raised_at, explanation) "
    "VALUES (%(looked)s, 'same_words', 1, %(now)s, '')"
)
PRINTED = (
    "INSERT INTO visits_slip (case_id, digest, printed_by_id, printed_at) VALUES (%(looked_at)s, 'chosen', %(operator)s, %(now)s)"
)
OPEN_SLIP = "case_id = %(looked_at)s AND voided_at IS NULL"
SIGNED = "(SELECT mac FROM visits_review WHERE mac IS NOT NULL LIMIT 1)"

OF_REVIEWS: dict[str, str] = {
    "a visit given to one's own unit, as drawn": REVIEW.format(about="back_check", flag="NULL", mac="NULL"),
    "a visit given to one's own unit, as unconfirmed": REVIEW.format(about="unconfirmed", flag="NULL", mac=SIGNED).replace(
        "looked", "waits"
    ),
    "a visit given to one's own unit, an event forged for another": forged("looked_at", "ask_review", '{"unit": "water"}')
    + REVIEW.format(about="unconfirmed", flag="NULL", mac=SIGNED).replace("looked", "waits"),
    "a review done that nobody did": DONE.format(result="accepted", by="%(supervisor)s", about="unconfirmed"),
    "a review done by another than its event names": forged("looked_at", "reject_visit", actor="%(supervisor)s")
    + DONE.format(result="rejected", by="%(stranger)s", about="unconfirmed"),
    "a doubt confirmed that nobody looked into": DONE.format(result="right", by="%(supervisor)s", about="flag"),
    "a reason in a review that is not done": "UPDATE visits_review SET reason = 'x' WHERE visit_id = %(looked)s",
    "a doubt that no check raised": FLAGGED,
    "a doubt explained by a stranger": EXPLAINED.format(by="%(stranger)s"),
    "a doubt explained for its visitor": EXPLAINED.format(by="%(handler)s"),
    "a doubt explained by nobody": EXPLAINED.format(by="NULL"),
    "an explanation written over": "UPDATE visits_flag SET explanation = 'x' WHERE explained_at IS NOT NULL",
    "calls that nobody made": CALLED,
    "a call by another than its event names": forged("looked_at", "call_visit", '{"answer": "no_answer"}', actor="%(operator2)s")
    + CALLED,
    "company that the visitor did not name": NAMED,
    "company confirmed by somebody else": "UPDATE visits_invitation SET confirmed_at = %(now)s WHERE visit_id = %(looked)s",
    "a slip with a chosen code": PRINTED,
    "a slip that nobody used": f"UPDATE visits_slip SET used_for_id = %(looked)s WHERE {OPEN_SLIP}",
    "a slip void without another": f"UPDATE visits_slip SET voided_at = %(now)s WHERE {OPEN_SLIP}",
    "a void slip made new": "UPDATE visits_slip SET voided_at = NULL WHERE case_id = %(looked_at)s AND voided_at IS NOT NULL",
    "a void slip made new while another is printed": forged("looked_at", "visit_slip", '{"slip": 0}')
    + "UPDATE visits_slip SET voided_at = NULL WHERE case_id = %(looked_at)s AND voided_at IS NOT NULL",
}
LEFT_OF_REVIEWS: dict[str, tuple[str, str]] = {
    "a visit drawn for one's own unit, another's signature with it": (
        REVIEW.format(about="back_check", flag="NULL", mac=SIGNED),
        "a review of a visit was not written by the application",
    ),
}
"""Passed by the guards, believed by no page, and named by verification."""
REVIEWS_OF_OWNER: dict[str, tuple[str, str]] = {
    "a review given to another unit": (
        "UPDATE visits_review SET unit_id = %(water)s WHERE visit_id = %(looked)s AND about = 'unconfirmed'",
        "a review of a visit was not written by the application",
    ),
}
