"""Ways around the steps that make visits, ratings, links, waits and cases what they are; SQL of somebody who owns nothing."""

# ruff: noqa: S608 - names of tables and columns are the tests' own

from tests.casework.guards.tampered import forged

ATTESTATION = (
    "INSERT INTO casework_attestation "
    "(case_id, round, visit, outcome, counted, leader, occurred_at, accepted_at, method, visitors) VALUES "
)
RATING = "INSERT INTO casework_rating (case_id, round, status, score, solved, visited, by, entered_by_id, at) VALUES "
LINK = (
    "INSERT INTO casework_link (case_id, round, kind, via, digest, created_at, expires_at, used_at) "
    "VALUES (%({case})s, 1, '{kind}', '{via}', 'chosen', %(now)s, %(now)s::timestamptz + interval '{days} days', {used}); "
)
WAIT = (
    "INSERT INTO casework_wait (case_id, round, kind, about, subject, since, clock_from, due_seq, ended_by, calendar_id, "
    "provisional) "
    "SELECT case_id, round, 'review', 'flag', 'flag 9', {since}, {since}, 0, '', calendar_id, false FROM casework_wait "
    "WHERE id = %(wait)s"
)
VISIT = "UPDATE visits_visit SET {change} WHERE id = %({visit})s"
CASE = "UPDATE casework_case SET {change} WHERE id = %({case})s"
PUT_OFF = (
    "INSERT INTO casework_pause (wait_id, started_at, ended_at) SELECT id, '2026-03-09T01:00Z', '2026-03-10T01:00Z' "
    "FROM casework_wait WHERE case_id = %(acknowledged)s AND kind = 'visit'"
)
OF_WAIT = "UPDATE casework_wait SET {change} WHERE id = %(wait)s"
MADE_UP = '{{"round": 1, "visit": "{visit}", "outcome": "met", "method": "{method}", "leader": false}}'
RATED = '{"round": 1, "score": 5, "solved": "yes", "visited": "yes", "by": "link"}'

GRANTED = '{"round": 1, "approved": true, "limit": [10, "working_days"]}'
LONGER = "limit_amount = {amount}, due_at = due_at + interval '7 days', due_seq = due_seq + 1"

OF_CASES: dict[str, str] = {
    # Visits
    "a visit that nobody made": ATTESTATION
    + "(%(acknowledged)s, 1, gen_random_uuid(), 'met', true, false, %(now)s, %(now)s, 'code', ARRAY[%(handler)s])",
    "a visit that nobody made, its event forged": forged(
        "acknowledged", "attest", MADE_UP.format(visit="00000000-0000-0000-0000-000000000001", method="code")
    )
    + ATTESTATION
    + "(%(acknowledged)s, 1, '00000000-0000-0000-0000-000000000001', 'met', true, false, %(now)s, %(now)s, 'code', "
    "ARRAY[%(handler)s])",
    "the same visit for another case": ATTESTATION
    + "(%(acknowledged)s, 1, %(accepted)s, 'met', true, false, %(now)s, %(now)s, 'signature', ARRAY[%(handler)s])",
    "a visit accepted without a word": VISIT.format(
        change="state = 'accepted', method = 'code', confirmed_at = %(now)s", visit="waits"
    ),
    "a visit not accepted any more": VISIT.format(change="state = 'retracted'", visit="accepted"),
    "a visit rejected in silence": VISIT.format(change="state = 'rejected'", visit="waits"),
    "a visit that begins as accepted": "INSERT INTO visits_visit (id, case_id, round, state, purpose, code_tries, outcome, "
    "met_with, "
    "compared, found, promised, late_reason, location, method, signature, why) VALUES (gen_random_uuid(), %(acknowledged)s, 1, "
    "'accepted', '', 0, 'met', '', '', '', '', '', '', 'signature', '', '')",
    "a plan that sent nobody a code": "INSERT INTO visits_visit (id, case_id, round, state, planned_by_id, purpose, code_tries, "
    "code_digest, code_sent_at, outcome, met_with, compared, found, promised, late_reason, location, method, signature, "
    "why) VALUES "
    "(gen_random_uuid(), %(acknowledged)s, 1, 'planned', %(handler)s, '', 0, 'chosen', %(now)s, '', '', '', '', '', '', '', "
    "'', '', '')",
    "a retracted attestation": "UPDATE casework_attestation SET voided_at = %(now)s WHERE case_id = %(visited)s",
    "the objection wiped": VISIT.format(change="disputed_at = NULL", visit="disputed"),
    "an objection nobody made": VISIT.format(change="disputed_at = %(now)s", visit="accepted"),
    "a promise kept on paper": VISIT.format(change="promise_kept_at = %(now)s", visit="waits"),
    "a companion less": "DELETE FROM visits_visit_companions WHERE visit_id = %(waits)s",
    "a companion more": "INSERT INTO visits_visit_companions (visit_id, user_id) VALUES (%(waits)s, %(operator)s)",
    "another companion": "UPDATE visits_visit_companions SET user_id = %(operator)s WHERE visit_id = %(waits)s",
    "a new code for a planned visit": VISIT.format(change="code_digest = 'chosen'", visit="planned"),
    "five more tries": VISIT.format(change="code_tries = code_tries - 1", visit="planned"),
    "no try left": VISIT.format(change="code_tries = 5", visit="planned"),
    "a code that opens nothing": VISIT.format(change="code_digest = NULL", visit="planned"),
    "a code for the next round": VISIT.format(change="round = 2", visit="planned"),
    "a code that nobody was sent, for a visit that nobody planned": "INSERT INTO visits_visit (id, case_id, round, state, "
    "purpose, code_tries, code_digest, code_sent_at, outcome, met_with, compared, found, promised, late_reason, location, "
    "method, signature, why, heard_there, as_written, clock_behind) VALUES (gen_random_uuid(), %(acknowledged)s, 1, 'planned', "
    "'', 0, 'chosen', %(now)s, '', '', '', '', '', '', '', '', '', '', false, '', 0)",
    "a signature for a visit that waits for one": VISIT.format(
        change="signature = 'x', method = 'signature', confirmed_at = %(now)s", visit="waits"
    ),
    "another reason why a visit does not count": VISIT.format(change="why = 'on_site'", visit="waits"),
    "another case for a planned visit": VISIT.format(change="case_id = %(visited)s", visit="planned"),
    "somebody else's plan": VISIT.format(change="planned_by_id = %(colleague)s", visit="planned"),
    # Ratings and links
    "a rating without a link": RATING + "(%(resolved)s, 1, 'accepted', 5, 'yes', 'yes', 'link', NULL, %(now)s)",
    "a rating without a link, its event forged": forged("resolved", "rate", RATED)
    + RATING
    + "(%(resolved)s, 1, 'accepted', 5, 'yes', 'yes', 'link', NULL, %(now)s)",
    "a rating by a chosen link, its event forged": LINK.format(case="resolved", kind="rate", via="sms", days=180, used="NULL")
    + "UPDATE casework_link SET used_at = %(now)s WHERE digest = 'chosen'; "
    + forged("resolved", "rate", RATED)
    + RATING
    + "(%(resolved)s, 1, 'accepted', 5, 'yes', 'yes', 'link', NULL, %(now)s)",
    "a rating that an operator did not enter": RATING
    + "(%(resolved)s, 1, 'accepted', 5, 'yes', 'yes', 'phone', %(operator)s, %(now)s)",
    "a rating by phone, entered by a supervisor": RATING
    + "(%(resolved)s, 1, 'accepted', 5, 'yes', 'yes', 'phone', %(supervisor)s, %(now)s)",
    "a held rating accepted by the handler": "UPDATE casework_rating SET status = 'accepted', decided_by_id = %(handler)s, "
    "decided_at = %(now)s WHERE case_id = %(held)s",
    "a held rating voided in silence": "UPDATE casework_rating SET status = 'void', decided_by_id = %(supervisor)s, "
    "decided_at = %(now)s WHERE case_id = %(held)s",
    "a rating of whom nobody visited set aside, its event forged": forged("held", "set_aside_rating", actor="%(supervisor)s")
    + "UPDATE casework_rating SET status = 'void', decided_by_id = %(supervisor)s, decided_at = %(now)s WHERE case_id = %(held)s",
    "a doubt about a rating taken out of its event": "UPDATE casework_event SET facts = facts - 'held_for' WHERE verb = 'rate'",
    "a question that the citizen left out answered": "UPDATE casework_rating SET solved = 'yes' WHERE case_id = %(held)s",
    "a case that lapses though nobody called": CASE.format(change="state = 'lapsed'", case="resolved"),
    "a case that lapses after calls of one day, forged": "".join(forged("resolved", "attempt") for _call in range(3))
    + CASE.format(change="state = 'lapsed'", case="resolved"),
    "a wider limit of what citizens send": "UPDATE casework_citizenlimit SET most = 1000000",
    "a word that makes an emergency of everything": "UPDATE casework_urgencyword SET urgency = 'emergency'",
    "the words by which a case is found taken away": "DELETE FROM casework_opentext",
    "a case taken out of every list": "DELETE FROM casework_caselisting WHERE case_id = %(acknowledged)s",
    "a case that lists call done": "UPDATE casework_caselisting SET is_open = false WHERE case_id = %(acknowledged)s",
    "a rating made better": "UPDATE casework_rating SET score = 5 WHERE case_id = %(dissatisfied)s",
    "a link with a chosen token": LINK.format(case="resolved", kind="rate", via="sms", days=180, used="NULL"),
    "a link to rate from a screen, with a chosen token": LINK.format(
        case="resolved", kind="rate", via="screen", days=180, used="NULL"
    ),
    "a slip that nobody printed": LINK.format(case="resolved", kind="rate", via="slip", days=180, used="NULL"),
    "a link for ten years": LINK.format(case="resolved", kind="rate", via="sms", days=3650, used="NULL"),
    "a rating link before there is a result": LINK.format(case="acknowledged", kind="rate", via="sms", days=180, used="NULL"),
    "a link that follows a case, with a chosen token": LINK.format(
        case="resolved", kind="track", via="screen", days=365, used="NULL"
    ),
    "the citizen's link made void": "UPDATE casework_link SET voided_at = %(now)s WHERE case_id = %(resolved)s AND kind = 'rate'",
    "the citizen's link used up": "UPDATE casework_link SET used_at = %(now)s WHERE case_id = %(resolved)s AND kind = 'rate'",
    "the citizen's link to follow the case made void": "UPDATE casework_link SET voided_at = %(now)s WHERE kind = 'track' AND "
    "case_id = %(resolved)s",
    "the citizen's link to follow the case used up": "UPDATE casework_link SET used_at = %(now)s WHERE kind = 'track' AND "
    "case_id = %(resolved)s",
    "a link to follow a case used up under a rating": forged("resolved", "rate")
    + "UPDATE casework_link SET used_at = %(now)s WHERE kind = 'track' AND case_id = %(resolved)s",
    "a link to follow a case made void under a comment": forged("resolved", "comment")
    + "UPDATE casework_link SET voided_at = %(now)s WHERE kind = 'track' AND case_id = %(resolved)s",
    "the citizen's link for another token": "UPDATE casework_link SET digest = 'chosen' WHERE case_id = %(resolved)s AND "
    "kind = 'rate'",
    "a held rating accepted by the handler, its event forged": forged("held", "accept_rating", actor="%(handler)s")
    + "UPDATE casework_rating SET status = 'accepted', decided_by_id = %(handler)s, decided_at = %(now)s WHERE case_id = "
    "%(held)s",
    "a slip for ten years, its event forged": forged("resolved", "rating_slip")
    + LINK.format(case="resolved", kind="rate", via="slip", days=3650, used="NULL"),
    "a slip before there is a result, its event forged": forged("acknowledged", "rating_slip")
    + LINK.format(case="acknowledged", kind="rate", via="slip", days=180, used="NULL"),
    # Repeat demands
    "a case merged in silence": CASE.format(change="state = 'merged', merged_into_id = %(leads)s", case="acknowledged"),
    "a case merged into a closed one, its event forged": forged("acknowledged", "merge")
    + CASE.format(change="state = 'merged', merged_into_id = %(closed)s", case="acknowledged"),
    "a case that leads merged itself, its event forged": forged("leads", "merge")
    + CASE.format(change="state = 'merged', merged_into_id = %(acknowledged)s", case="leads"),
    "a case that goes along as its citizen never chose, its event forged": forged("acknowledged", "join")
    + CASE.format(change="state = 'merged', merged_into_id = %(leads)s", case="acknowledged"),
    "a confidential case merged with one that is not, its event forged": forged("confidential", "merge")
    + CASE.format(change="state = 'merged', merged_into_id = %(leads)s", case="confidential"),
    "a merged case that waits for a visit after all, its event forged": forged("repeat", "merge")
    + "UPDATE casework_wait SET until = NULL, ended_by = '' WHERE case_id = %(repeat)s AND kind = 'visit'",
    "a merged case led by another, in silence": CASE.format(change="merged_into_id = %(acknowledged)s", case="repeat"),
    "a merged case that goes on without a word of its citizen, its event forged": forged("repeat", "dispatch")
    + CASE.format(change="state = 'dispatched', round = 2, merged_into_id = NULL", case="repeat"),
    "a merged case rated before there is a result": RATING
    + "(%(repeat)s, 1, 'accepted', 5, 'yes', 'yes', 'phone', %(operator)s, %(now)s)",
    "a link to rate a merged case before there is a result": LINK.format(
        case="repeat", kind="rate", via="sms", days=180, used="NULL"
    ),
    "the case that leads withdrawn alone, its event forged": forged("leads", "withdraw")
    + CASE.format(change="state = 'withdrawn'", case="leads"),
    # Waits
    "the due time of a wait that is over": "UPDATE casework_wait SET due_at = due_at + interval '1 day' WHERE id = "
    "(SELECT max(id) FROM casework_wait WHERE until IS NOT NULL AND due_at IS NOT NULL)",
    "a due time moved": OF_WAIT.format(change="due_at = due_at + interval '30 days'"),
    "a clock turned back": OF_WAIT.format(change="clock_from = clock_from + interval '2 days'"),
    "from when its days count, put off": OF_WAIT.format(change="days_from = clock_from + interval '2 days'"),
    "from when its days count, put off under a comment": forged("acknowledged", "comment")
    + OF_WAIT.format(change="days_from = clock_from + interval '2 days'"),
    "from when the days of a wait that is over count": "UPDATE casework_wait SET days_from = since WHERE id = %(over)s",
    "a due time moved under a comment": forged("acknowledged", "comment")
    + OF_WAIT.format(change="due_at = due_at + interval '9 days'"),
    "a wait ended": OF_WAIT.format(change="until = %(now)s, ended_by = 'resolve'"),
    "a wait ended in time, its event forged": forged("acknowledged", "attest")
    + OF_WAIT.format(change="until = since + interval '1 hour', ended_by = 'attest'"),
    "a wait that is over ended earlier": "UPDATE casework_wait SET until = since WHERE id = %(over)s",
    "a wait that is over opened again": "UPDATE casework_wait SET until = NULL, ended_by = '' WHERE id = %(over)s",
    "a limit made longer": OF_WAIT.format(change="limit_amount = limit_amount + 10"),
    "a limit made longer, an event forged": forged("acknowledged", "escalate")
    + OF_WAIT.format(change="limit_amount = limit_amount + 10"),
    "more time than was granted, its event forged": forged("acknowledged", "decide_extension", GRANTED)
    + OF_WAIT.format(change=LONGER.format(amount=15)),
    "more time that was refused, its event forged": forged("acknowledged", "decide_extension", GRANTED.replace("true", "false"))
    + OF_WAIT.format(change=LONGER.format(amount=10)),
    "a limit made longer that keeps its due time, its event forged": forged("acknowledged", "decide_extension", GRANTED)
    + OF_WAIT.format(change="limit_amount = 10"),
    "a case that rests": "UPDATE casework_case SET state = 'suspended' WHERE id = %(acknowledged)s",
    "another calendar, an event forged": forged("acknowledged", "escalate") + OF_WAIT.format(change="calendar_id = 999"),
    "a wait that is over made late, an event forged": forged("acknowledged", "escalate")
    + "UPDATE casework_wait SET due_at = since WHERE id = %(over)s",
    "what was fired made to fire again": OF_WAIT.format(change="due_seq = due_seq + 1"),
    "a wait opened": WAIT.format(since="%(now)s::timestamptz"),
    "a wait opened in the past, its event forged": forged("acknowledged", "escalate")
    + WAIT.format(since="%(now)s::timestamptz - interval '3 days'"),
    "a limit taken away": OF_WAIT.format(change="limit_amount = NULL"),
    "a wait deleted": "DELETE FROM casework_wait WHERE id = %(wait)s",
    "a clock stopped": "INSERT INTO casework_pause (wait_id, started_at) VALUES (%(wait)s, %(now)s)",
    "a clock stopped since last week, its event forged": forged("acknowledged", "return")
    + "INSERT INTO casework_pause (wait_id, started_at) VALUES (%(wait)s, %(now)s::timestamptz - interval '7 days')",
    "escalation put off": PUT_OFF,
    "escalation put off, its event forged": forged(
        "acknowledged", "delay", '{"round": 1, "from": "2026-03-09T01:00:00.000000", "to": "2026-03-10T01:00:00.000000"}'
    )
    + PUT_OFF,
    "a clock set going": "UPDATE casework_pause SET ended_at = %(now)s WHERE ended_at IS NULL",
    "a pause begun earlier": "UPDATE casework_pause SET started_at = started_at - interval '1 day'",
    "a pause deleted": "DELETE FROM casework_pause",
}


OF_CASES |= {
    f"of a recorded visit: {change.split(' =')[0]}": VISIT.format(change=change, visit="waits")
    for change in (
        "case_id = %(visited)s",
        "round = 2",
        "visitor_id = %(colleague)s",
        "outcome = 'on_site'",
        "began_at = began_at - interval '1 hour'",
        "ended_at = ended_at + interval '1 hour'",
        "met_with = 'x'",
        "said_id = NULL",
        "compared = 'same'",
        "found = ''",
        "promised = ''",
        "promise_due = NULL",
        "late_reason = 'x'",
        "location = 'x'",
        "device_now = now()",
        "received_at = now()",
        "sha256 = 'x'",
        "heard_there = true",
        "as_written = 'x'",
        "clock_behind = 60",
        "decided_by_id = %(supervisor)s",
        "code_digest = 'chosen'",
    )
}
OF_CASES |= {
    f"of an accepted visit: {change.split(' =')[0]}": VISIT.format(change=change, visit="accepted")
    for change in ("signature = ''", "method = 'code'", "confirmed_at = now()")
}
OF_CASES |= {
    f"of a case, in silence: {change.split(' =')[0]}": CASE.format(change=change, case=case)
    for change, case in (
        ("confidential = false", "confidential"),
        ("citizen_id = NULL", "visited"),
        ("address = 'x'", "visited"),
        ("kind = 'praise'", "visited"),
        ("channel = 'web'", "visited"),
        ("urgency = 'complex'", "visited"),
        ("topic_id = NULL", "visited"),
        ("area_id = NULL", "visited"),
        ("unit_id = %(roads)s", "visited"),
        ("handler_id = %(stranger)s", "visited"),
        ("against_id = %(roads)s", "visited"),
        ("external_id = 'x'", "visited"),
        ("card = 'red'", "visited"),
        ("attention = 9", "visited"),
        ("closed_at = NULL", "closed"),
        ("state = 'resolved'", "visited"),
        ("returns = 0", "returned"),
        ("max_rounds = 9", "visited"),
        ("pin_digest = 'x'", "without_phone"),
    )
}
OF_CASES |= {
    f"of a case, under another event: {change.split(' =')[0]}": forged(case, verb) + CASE.format(change=change, case=case)
    for change, verb, case in (
        ("confidential = false", "classify", "confidential"),
        ("citizen_id = NULL", "comment", "visited"),
        ("address = 'x'", "reply", "visited"),
        ("topic_id = NULL", "correct", "visited"),
        ("handler_id = %(stranger)s", "classify", "visited"),
        ("unit_id = %(roads)s", "assign", "visited"),
        ("external_id = 'x'", "correct", "visited"),
        ("state = 'resolved'", "escalate", "visited"),
        ("kind = 'praise'", "classify", "visited"),
    )
}
LEFT_OF_CASES: dict[str, tuple[str, str]] = {
    "more time that no supervisor granted": (
        forged("acknowledged", "decide_extension", GRANTED) + OF_WAIT.format(change=LONGER.format(amount=10)),
        "the event is not signed",
    ),
    "a case laid to rest that nobody decided on": (
        forged("acknowledged", "decide_suspension", '{"round": 1, "approved": true, "was": "acknowledged"}')
        + "UPDATE casework_case SET state = 'suspended' WHERE id = %(acknowledged)s",
        "the event is not signed",
    ),
}
"""What no guard can tell from a step: verification names it with these words."""
