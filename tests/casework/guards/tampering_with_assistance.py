"""Ways around who decides which units assist, on whose word it ends, and what waits for it."""

from tests.casework.guards.tampered import forged

CASE = "UPDATE casework_case SET {change} WHERE id = %({case})s; "
WAIT = (
    "INSERT INTO casework_wait (case_id, round, kind, about, subject, since, clock_from, due_seq, ended_by, calendar_id, "
    "provisional) SELECT case_id, round, 'assist', 'unit ' || %(roads)s, 'roads', %(now)s, %(now)s, 0, '', calendar_id, false "
    "FROM casework_wait WHERE id = %(wait)s; "
)
BEGINS = WAIT + CASE.format(change="assisting = ARRAY[%(roads)s]::bigint[]", case="acknowledged")
REMEMBERED = (
    "INSERT INTO casework_casehandler (case_id, user_id, unit_id, since) VALUES (%(acknowledged)s, NULL, %(roads)s, %(now)s); "
)
GRANTED = '{"round": 1, "approved": true, "assisting": "roads", "assisting_id": %(roads)s}'
OVER = "UPDATE casework_wait SET until = %(now)s, ended_by = '{by}' WHERE case_id = %(aided)s AND kind = 'assist'; "
ENDS = OVER + CASE.format(change="assisting = '{{}}'", case="aided")
PASSED_ON = '{"round": 1, "assisted": "roads", "assisted_id": %(roads)s}'
DONE = '{"round": 1, "assisting": "roads", "assisting_id": %(roads)s}'

OF_ASSISTANCE: dict[str, str] = {
    "a unit that assists in silence": REMEMBERED + BEGINS,
    "a unit that assists by the word of the one that asked, its event forged": REMEMBERED
    + forged("acknowledged", "decide_assist", GRANTED, actor="%(lead)s")
    + BEGINS,
    "a unit that assists and never counts as having handled the case, its event forged": forged(
        "acknowledged", "decide_assist", GRANTED, actor="%(dispatcher)s"
    )
    + BEGINS,
    "a unit that sees a case with which it does not assist, the event forged": forged(
        "acknowledged", "decide_assist", GRANTED, actor="%(dispatcher)s"
    )
    + REMEMBERED
    + CASE.format(change="assisting = ARRAY[%(roads)s]::bigint[]", case="acknowledged"),
    "assistance ended in silence": ENDS.format(by="assist_done"),
    "assistance ended by the unit that asked, in the other's name": forged("aided", "assist_done", DONE, actor="%(lead)s")
    + ENDS.format(by="assist_done"),
    "assistance ended by the unit that asked, from outside": forged("aided", "end_assist", DONE, actor="%(lead)s")
    + ENDS.format(by="end_assist"),
    "assistance ended by a return": forged("aided", "return", actor="%(lead)s") + ENDS.format(by="return"),
    "assistance that goes on unseen, its end forged": forged("aided", "assist_done", DONE, actor="%(stranger)s")
    + CASE.format(change="assisting = '{}'", case="aided"),
    "assistance ended as that of a unit that is no more, its event forged": forged("aided", "succeed_assist", PASSED_ON)
    + ENDS.format(by="succeed_assist"),
    "a unit that assists as the successor of one that never assisted, its event forged": REMEMBERED
    + forged("acknowledged", "succeed_assist", GRANTED)
    + BEGINS,
    "a case resolved while a unit assists, its event forged": forged("aided", "resolve", actor="%(lead)s")
    + CASE.format(change="state = 'resolved', ending = 'done'", case="aided"),
}
ASSISTANCE_OF_OWNER: dict[str, tuple[str, str]] = {
    "a unit that assists in silence": (
        CASE.format(change="assisting = ARRAY[%(roads)s]::bigint[]", case="acknowledged"),
        "the case's assisting is not what its events say",
    ),
}
