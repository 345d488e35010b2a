"""A small model of one case's life, told apart from the code: which verbs go where, and what must hold whatever was said."""

from dataclasses import replace
from datetime import datetime

from django.db import connection

from casework.effect import Standing
from casework.lifecycle import State, WaitKind
from casework.models import Case, Event, Rating, Wait
from casework.policies.replay import replay
from tests.verified import first_break

GOES: dict[str, dict[str, set[str]]] = {
    "dispatch": {"received": {"dispatched"}},
    "rule_on_return": {"received": {"dispatched"}},
    "acknowledge": {"dispatched": {"acknowledged", "visited"}},
    "attest": {
        "dispatched": {"visited", "dispatched"},
        "acknowledged": {"visited"},
        "visited": {"visited"},
        "suspended": {"suspended"},
    },
    "decide_suspension": {state: {state, "suspended"} for state in ("dispatched", "acknowledged", "visited")},
    "release": {"suspended": {"dispatched", "acknowledged", "visited"}},
    "retract": {
        "dispatched": {"dispatched"},
        "acknowledged": {"acknowledged"},
        "suspended": {"suspended"},
        "visited": {"visited", "acknowledged"},
        "resolved": {"resolved", "acknowledged"},
        "closed": {"closed", "dispatched"},
        "withdrawn": {"withdrawn"},
        "declined": {"declined"},
        "merged": {"merged"},
    },
    "resolve": {"visited": {"resolved"}},
    "rate": {"resolved": {"closed", "dispatched", "resolved"}, "merged": {"merged", "dispatched"}},
    "return": {"dispatched": {"received"}, "acknowledged": {"received"}, "visited": {"received"}},
    "reassign": {"dispatched": {"dispatched"}, "acknowledged": {"dispatched"}, "visited": {"dispatched"}},
    "decline": {"received": {"declined"}},
    "withdraw": {state: {"withdrawn"} for state in ("received", "dispatched", "acknowledged", "visited", "suspended", "merged")},
    "merge": {state: {"merged"} for state in ("received", "dispatched", "acknowledged", "visited")},
    "split": {"merged": {"received"}},
    "accept_rating": {"resolved": {"closed", "dispatched", "resolved"}, "merged": {"merged", "dispatched"}},
    "void_rating": {"resolved": {"dispatched"}, "merged": {"dispatched"}},
    "close_dissatisfied": {"resolved": {"closed"}},
    "reopen": {state: {"dispatched"} for state in ("resolved", "closed", "declined", "withdrawn")},
    "close": {},
}
"""verb -> state before -> states it may lead to. A verb that is not here leaves the state alone."""

OPENS_ROUND = frozenset({"rate", "accept_rating", "void_rating", "reopen", "retract"})
OWED = {
    "received": {"dispatch"},
    "dispatched": {"acknowledgement", "resolution"},
    "acknowledged": {"resolution"},
    "visited": {"resolution"},
    "suspended": {"resolution", "review"},
    "resolved": set(),
    "closed": set(),
    "declined": set(),
    "withdrawn": set(),
    "merged": set(),
}
"""What a case in that state waits for, beside visits, leaders and reviews."""

ASSISTED = {state: {"assist"} for state in ("received", "dispatched", "acknowledged", "visited", "suspended")}

INVARIANTS = {
    "who assists is who is waited for, and is remembered": """
        SELECT c.number FROM casework_case c WHERE c.assisting <> ARRAY(
            SELECT u.id FROM casework_wait w JOIN accounts_unit u ON u.code = w.subject
            JOIN casework_casehandler h ON h.case_id = c.id AND h.unit_id = u.id AND h.user_id IS NULL
            WHERE w.case_id = c.id AND w.kind = 'assist' AND w.until IS NULL ORDER BY u.id)""",
    "no unit assists itself": """
        SELECT number FROM casework_case WHERE unit_id = ANY (assisting)""",
    "resolved and closed cases have their visits": """
        SELECT c.number FROM casework_case c WHERE c.state IN ('resolved', 'closed') AND c.visits_required > (
            SELECT count(*) FROM casework_attestation a
            WHERE a.case_id = c.id AND a.round = c.round AND a.counted AND a.voided_at IS NULL)""",
    "closed cases have an accepted rating of their round": """
        SELECT c.number FROM casework_case c WHERE c.state = 'closed' AND NOT EXISTS (
            SELECT 1 FROM casework_rating r WHERE r.case_id = c.id AND r.round = c.round AND r.status = 'accepted')""",
    "a dissatisfied rating closes only by a supervisor in the last round": """
        SELECT c.number FROM casework_case c JOIN casework_rating r ON r.case_id = c.id AND r.round = c.round
        WHERE c.state = 'closed' AND r.status = 'accepted' AND (r.score < 3 OR r.solved = 'no') AND (
            c.round < c.max_rounds OR NOT EXISTS (
                SELECT 1 FROM casework_event e WHERE e.case_id = c.id AND e.verb = 'close_dissatisfied'))""",
    "nobody of a handling unit entered a rating": """
        SELECT r.id FROM casework_rating r JOIN casework_casehandler h ON h.case_id = r.case_id
        JOIN accounts_unit u ON u.id = h.unit_id
        LEFT JOIN accounts_membership m ON m.user_id = r.entered_by_id AND (m.until IS NULL OR m.until > h.since)
        LEFT JOIN accounts_unit o ON o.id = m.unit_id
        WHERE h.since <= r.at AND (h.user_id = r.entered_by_id OR o.path <@ u.path)""",
    "one wait of a kind and subject is open": """
        SELECT case_id FROM casework_wait WHERE until IS NULL GROUP BY case_id, kind, subject HAVING count(*) > 1""",
    "what is over waits for nothing but promises and corrections": """
        SELECT w.id FROM casework_wait w JOIN casework_case c ON c.id = w.case_id
        WHERE w.until IS NULL AND c.state IN ('closed', 'declined', 'withdrawn')
          AND w.about NOT IN ('promise', 'exclusion')""",
    "how a round ended stands while its result does": """
        SELECT number FROM casework_case
        WHERE (ending <> '') <> (state IN ('resolved', 'closed', 'lapsed'))""",
    "an excluded rating is dissatisfied, of what was explained, and decided by a supervisor": """
        SELECT r.id FROM casework_rating r WHERE r.excluded_at IS NOT NULL AND (
            (r.score >= 3 AND r.solved <> 'no') OR NOT EXISTS (
                SELECT 1 FROM casework_event e WHERE e.case_id = r.case_id AND e.verb = 'decide_exclusion'
                  AND e.facts @> jsonb_build_object('round', r.round, 'approved', true)) OR NOT EXISTS (
                SELECT 1 FROM casework_event e WHERE e.case_id = r.case_id AND e.verb = 'resolve'
                  AND e.facts @> jsonb_build_object('round', r.round, 'how', 'explained')))""",
    "a clock that stands still belongs to an open wait of a case that was returned or rests": """
        SELECT p.id FROM casework_pause p JOIN casework_wait w ON w.id = p.wait_id JOIN casework_case c ON c.id = w.case_id
        WHERE p.ended_at IS NULL AND (w.until IS NOT NULL OR c.state NOT IN ('received', 'suspended'))""",
    "in a case that rests no clock runs but of reviews": """
        SELECT w.id FROM casework_wait w JOIN casework_case c ON c.id = w.case_id
        WHERE c.state = 'suspended' AND w.until IS NULL AND w.kind <> 'review'
          AND NOT EXISTS (SELECT 1 FROM casework_pause p WHERE p.wait_id = w.id AND p.ended_at IS NULL)""",
    "a case that rests is looked at again": """
        SELECT c.number FROM casework_case c WHERE c.state = 'suspended' AND NOT EXISTS (
            SELECT 1 FROM casework_wait w WHERE w.case_id = c.id AND w.about = 'suspended' AND w.until IS NULL)""",
    "more time is granted once in a round": """
        SELECT case_id FROM casework_event WHERE verb = 'decide_extension' AND facts @> '{"approved": true}'
        GROUP BY case_id, facts -> 'round' HAVING count(*) > 1""",
    "nothing is due before it began, and no clock starts before its wait": """
        SELECT id FROM casework_wait WHERE due_at < since OR clock_from < since OR days_from < since""",
    "days count from another time than the clock only where it stood still": """
        SELECT w.id FROM casework_wait w
        WHERE w.days_from IS NOT NULL AND NOT EXISTS (SELECT 1 FROM casework_pause p WHERE p.wait_id = w.id)""",
    "who has a case is remembered": """
        SELECT c.number FROM casework_case c WHERE c.unit_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM casework_casehandler h WHERE h.case_id = c.id AND h.unit_id = c.unit_id)""",
    "online only and visited exclude each other": """
        SELECT c.number FROM casework_case c WHERE c.state IN ('dispatched', 'acknowledged', 'visited') AND (
            EXISTS (SELECT 1 FROM casework_wait w WHERE w.case_id = c.id AND w.kind = 'visit' AND w.until IS NULL) <> (
                c.visits_required > (SELECT count(*) FROM casework_attestation a
                    WHERE a.case_id = c.id AND a.round = c.round AND a.counted AND a.voided_at IS NULL)))""",
    "no usable rating link outlives its round or its rating": """
        SELECT l.id FROM casework_link l JOIN casework_case c ON c.id = l.case_id
        WHERE l.kind = 'rate' AND l.used_at IS NULL AND l.voided_at IS NULL AND l.round = c.round AND EXISTS (
            SELECT 1 FROM casework_rating r WHERE r.case_id = c.id AND r.round = c.round AND r.status <> 'void')""",
    "one case leads, and nothing is merged into a merged one": """
        SELECT c.number FROM casework_case c JOIN casework_case l ON l.id = c.merged_into_id
        WHERE l.state = 'merged' OR l.confidential <> c.confidential OR l.against_id IS DISTINCT FROM c.against_id""",
    "a merged case waits for its rating alone, while there is a result and its citizen has said nothing": """
        SELECT c.number FROM casework_case c JOIN casework_case l ON l.id = c.merged_into_id
        WHERE EXISTS (SELECT 1 FROM casework_wait w
                      WHERE w.case_id = c.id AND w.until IS NULL AND w.kind NOT IN ('rating', 'review'))
           OR EXISTS (SELECT 1 FROM casework_wait w WHERE w.case_id = c.id AND w.until IS NULL AND w.kind = 'rating') <> (
              l.state IN ('resolved', 'lapsed', 'closed') AND NOT EXISTS (
                  SELECT 1 FROM casework_rating r WHERE r.case_id = c.id AND r.round = c.round AND r.status <> 'void'))""",
    "whose citizen was dissatisfied is not merged any more in that round": """
        SELECT c.number FROM casework_case c JOIN casework_rating r ON r.case_id = c.id AND r.round = c.round
        WHERE c.state = 'merged' AND r.status = 'accepted' AND (r.score < 3 OR r.solved = 'no')""",
    "who has said nothing is not left with a case that nobody handles": """
        SELECT c.number FROM casework_case c JOIN casework_case l ON l.id = c.merged_into_id
        WHERE l.state IN ('declined', 'withdrawn') AND NOT EXISTS (
            SELECT 1 FROM casework_rating r WHERE r.case_id = c.id AND r.round = c.round AND r.status <> 'void')""",
    "what lists take for true of what an open case waits for is so": """
        SELECT case_id FROM casework_caselisting WHERE is_open AND (
            (waiting @> '{dispatch}' AND state <> 'received') OR (waiting @> '{rating}' AND state <> 'resolved')
            OR (waiting @> '{acknowledgement}' AND NOT stopped @> '{acknowledgement}' AND state <> 'dispatched')
            OR (waiting @> '{assist}' AND assisting = '{}'))""",
    "nothing ends before it was registered, and what is over is not due": """
        SELECT case_id FROM casework_caselisting
        WHERE closed_at < created_at - interval '1 hour' OR (NOT is_open AND due_at < '9999-01-01Z')""",
    "returned at most twice": "SELECT number FROM casework_case WHERE returns > 2",
}


def hold() -> None:
    """Every invariant, in the database."""
    with connection.cursor() as cursor:
        for promise, sql in INVARIANTS.items():
            cursor.execute(f"{sql} LIMIT 1")
            broken = cursor.fetchone()
            assert broken is None, f"{promise}: {broken[0]}"
    assert first_break() is None


def agrees(case: Case, *, verb: str, before: str, round_: int, events: int) -> None:
    """After a verb that was not refused: the state is one it leads to, and the change is in the timeline."""
    case.refresh_from_db()
    leads = GOES.get(verb)
    assert case.state in (leads[before] if leads else {before}), f"{verb}: {before} -> {case.state}"
    assert case.round in {round_, round_ + 1 if verb in OPENS_ROUND else round_}
    written = list(Event.objects.filter(case=case).order_by("seq").values_list("verb", flat=True))[events:]
    written = [
        code for code in written if code not in ("record_visit", "join_visit", "confirm_visit")
    ]  # they come before an attest
    assert written, f"{verb} wrote no event"
    assert written[0] == verb, written
    assert written[1:] in ([], ["close"], ["dispatch"], ["reopen"]), written
    if written[1:] == ["close"]:
        assert case.state == "closed"
    waiting = set(Wait.objects.filter(case=case, until__isnull=True).values_list("kind", flat=True))
    owed = {"review"} if case.state == "received" and case.returns == 2 else OWED[case.state]
    assert owed <= waiting, f"{case.state} waits for {waiting}"
    others = {"received": {"visit", "resolution"}, "suspended": {"visit", "acknowledgement"}}.get(case.state, {"visit"})
    assert waiting - owed <= others | {"leader_visit", "review", "rating"} | ASSISTED.get(case.state, set()), (
        f"{case.state} waits for {waiting}"
    )
    assert without_leader(recomputed(case)) == without_leader(stored(case)), f"{verb}: the events say something else"
    if case.state == "resolved":
        rated = Rating.objects.filter(case=case, round=case.round).exclude(status="void").exists()
        assert ("rating" in waiting) is not rated


def recomputed(case: Case) -> Standing:
    """The case as its events say it, by what each verb declares of them."""
    standing = replay(case.events.order_by("seq").values_list("verb", "facts"))
    return Standing(state=standing.state, round=standing.round, waits=dict(standing.waits))


def stored(case: Case) -> Standing:
    """The case as the tables have it: its state, its round, every open wait and whether its clock stands still."""
    case = Case.objects.get(pk=case.pk)
    waits = {}
    for wait in Wait.objects.filter(case=case, until__isnull=True):
        about = wait.about if wait.kind in {WaitKind.REVIEW, WaitKind.ASSIST} else ""
        waits[WaitKind(wait.kind), about, wait.subject] = wait.pauses.filter(ended_at__isnull=True).exists()
    return Standing(state=State(case.state), round=case.round, waits=waits)


def without_leader(standing: Standing) -> Standing:
    """Lives let a leader's visit become due without a rule, so without an event."""
    waits = {key: paused for key, paused in standing.waits.items() if key[0] != WaitKind.LEADER_VISIT}
    return replace(standing, waits=waits)


def unchanged(case: Case, *, before: tuple[str, int, datetime | None], events: int, verb: str) -> None:
    """After a refusal: nothing was written."""
    case.refresh_from_db()
    assert (case.state, case.round, case.closed_at) == before, f"{verb} was refused and changed the case"
    assert Event.objects.filter(case=case).count() == events, f"{verb} was refused and written"
