"""What somebody could do to the rows of a case who owns the database, each with words of the break that verification names."""

TAMPERINGS = {
    "how long a link opens": (
        "UPDATE casework_link SET expires_at = expires_at + interval '1 year' WHERE case_id = %(resolved)s",
        "a link was not written by the application",
    ),
    "whom a notice was for": (
        """
        UPDATE casework_notice SET recipient_id = %(other_user)s WHERE id = (SELECT min(id) FROM casework_notice
        WHERE case_id = %(case)s AND recipient_id IS NOT NULL)
        """,
        "a notice was not written by the application",
    ),
    "whose words they are": (
        "UPDATE casework_words SET author_id = %(other_user)s WHERE case_id = %(case)s AND kind = 'resolution'",
        "the words bear another author",
    ),
    "whether somebody pressed for a good mark": (
        "UPDATE casework_rating SET pressed = coalesce(NOT pressed, true) WHERE case_id = %(case)s",
        "the rating of round 1 is not what its events say: pressed",
    ),
    "a state": ("UPDATE casework_case SET state = 'resolved' WHERE id = %(case)s", "the case's state"),
    "a round": ("UPDATE casework_case SET round = 2 WHERE id = %(case)s", "the case's round"),
    "the last round": ("UPDATE casework_case SET max_rounds = 1 WHERE id = %(case)s", "the case's max_rounds"),
    "the visits that are required": ("UPDATE casework_case SET visits_required = 9 WHERE id = %(case)s", "visits_required"),
    "the unit": (
        "UPDATE casework_case SET unit_id = (SELECT max(id) FROM accounts_unit) WHERE id = %(case)s",
        "the case's unit",
    ),
    "the handler": ("UPDATE casework_case SET handler_id = %(other_user)s WHERE id = %(case)s", "the case's handler"),
    "the citizen": (
        """
        UPDATE casework_case SET citizen_id = (SELECT citizen_id FROM casework_case WHERE id = %(open)s) WHERE
        id = %(case)s
        """,
        "the case's citizen",
    ),
    "what is confidential": ("UPDATE casework_case SET confidential = NOT confidential WHERE id = %(case)s", "confidential"),
    "the urgency": ("UPDATE casework_case SET urgency = 'complex' WHERE id = %(case)s", "the case's urgency"),
    "the address": (
        """
        UPDATE casework_case SET address = (SELECT address FROM casework_case WHERE id = %(open)s) WHERE id =
        %(case)s
        """,
        "the case's address",
    ),
    "an address that opens no more": ("UPDATE casework_case SET address = '\\x01' WHERE id = %(case)s", "the case's address"),
    "the number": ("UPDATE casework_case SET number = '20200101-00001' WHERE id = %(case)s", "the case's number"),
    "another register's number": ("UPDATE casework_case SET external_id = 'x' WHERE id = %(case)s", "the case's external_id"),
    "the time of registering": ("UPDATE casework_case SET created_at = now() WHERE id = %(case)s", "the case's created_at"),
    "a card": ("UPDATE casework_case SET card = '' WHERE id = %(case)s", "the case's card"),
    "a PIN": ("UPDATE casework_case SET pin_digest = '\\x00' WHERE id = %(case)s", "the case's pin_digest"),
    "a wait's beginning": (
        "UPDATE casework_wait SET since = since + interval '1 day' WHERE case_id = %(case)s AND kind = 'visit'",
        "a wait for visit is missing",
    ),
    "a wait's end": ("UPDATE casework_wait SET until = NULL WHERE case_id = %(case)s AND kind = 'visit'", "a wait for visit"),
    "a wait that was there": ("DELETE FROM casework_wait WHERE case_id = %(case)s AND kind = 'rating'", "a wait for rating"),
    "a wait that was not": (
        """
        INSERT INTO casework_wait (case_id, round, kind, about, subject, since, clock_from, due_seq, limit_unit,
        ended_by, provisional, calendar_id) SELECT %(case)s, 1, 'review', 'x', 'x', now(), now(), 0, '', '', false,
        min(id) FROM casework_calendar
        """,
        "a wait for review has no event",
    ),
    "a due time": (
        "UPDATE casework_wait SET due_at = due_at + interval '1 hour' WHERE case_id = %(open)s AND kind = 'resolution'",
        "is due at another time",
    ),
    "a limit with its due time": (
        "UPDATE casework_wait SET limit_amount = 50 WHERE case_id = %(open)s AND kind = 'resolution'",
        "the limit of a wait for resolution",
    ),
    "a clock": (
        "UPDATE casework_wait SET clock_from = clock_from + interval '9 hours' WHERE case_id = %(open)s AND kind = 'resolution'",
        "the clock of a wait for resolution",
    ),
    "from when its days count": (
        "UPDATE casework_wait SET days_from = since + interval '1 day' WHERE case_id = %(open)s AND kind = 'visit'",
        "the working days of a wait for visit",
    ),
    "a pause": (
        "INSERT INTO casework_pause (wait_id, started_at) SELECT id, now() FROM casework_wait WHERE case_id = %(open)s",
        "stood still at other times",
    ),
    "a promise's day": (
        "UPDATE casework_wait SET due_at = due_at + interval '9 days' WHERE case_id = %(case)s AND about = 'promise'",
        "a wait for review is due at another time",
    ),
    "a firing that was there": (
        "DELETE FROM casework_firing f USING casework_wait w WHERE w.id = f.wait_id AND w.case_id = %(case)s",
        "a firing of the rule",
    ),
    "a firing that was not": (
        """
        INSERT INTO casework_firing (rule_id, version_id, wait_id, due_seq, nth, fired_at, evidence, outcome) SELECT
        f.rule_id, f.version_id, f.wait_id, 0, f.nth + 7, now(), '{}', 'done' FROM casework_firing f JOIN
        casework_wait w ON w.id = f.wait_id WHERE w.case_id = %(case)s LIMIT 1
        """,
        "escalated nothing",
    ),
    "an acceptance of a visit that nobody made": (
        """
        INSERT INTO casework_attestation (case_id, round, visit, outcome, counted, leader, occurred_at, accepted_at,
        method, visitors) VALUES (%(case)s, 1, gen_random_uuid(), 'met', true, false, now(), now(), 'code', '{1}')
        """,
        "no event accepted the visit",
    ),
    "an acceptance that was there": (
        "DELETE FROM casework_attestation WHERE case_id = %(case)s",
        "the acceptance of the visit",
    ),
    "who came": (
        "UPDATE casework_attestation SET visitors = '{}' WHERE case_id = %(case)s",
        "not what its events say: visitors",
    ),
    "when the visit was": (
        "UPDATE casework_attestation SET occurred_at = occurred_at - interval '1 day' WHERE case_id = %(case)s",
        "say: occurred_at",
    ),
    "how it was confirmed": ("UPDATE casework_attestation SET method = 'qr' WHERE case_id = %(case)s", "say: method"),
    "a retraction": ("UPDATE casework_attestation SET voided_at = now() WHERE case_id = %(case)s", "say: voided_at"),
    "a mark": ("UPDATE casework_rating SET score = 5 WHERE case_id = %(case)s", "the rating of round 1 is not what"),
    "whether it was solved": ("UPDATE casework_rating SET solved = 'no' WHERE case_id = %(case)s", "say: solved"),
    "who entered a rating": (
        "UPDATE casework_rating SET entered_by_id = %(other_user)s WHERE case_id = %(case)s",
        "entered_by_id",
    ),
    "who decided on a rating": (
        "UPDATE casework_rating SET decided_by_id = %(other_user)s WHERE case_id = %(case)s",
        "decided_by_id",
    ),
    "a rating that was there": ("DELETE FROM casework_rating WHERE case_id = %(case)s", "there are 0 ratings"),
    "a rating that nobody gave": (
        """
        INSERT INTO casework_rating (case_id, round, status, score, solved, visited, by, at) VALUES (%(case)s, 2,
        'accepted', 5, 'yes', 'yes', 'link', now())
        """,
        "there are 2 ratings",
    ),
    "a link that nobody used": (
        "UPDATE casework_link SET used_at = now() WHERE case_id = %(resolved)s AND kind = 'rate'",
        "a rating link was used, or not",
    ),
    "the link by which the citizen rated": (
        "DELETE FROM casework_link WHERE case_id = %(case)s AND used_at IS NOT NULL",
        "a rating link was used, or not",
    ),
    "who handled the case": ("DELETE FROM casework_casehandler WHERE case_id = %(case)s", "is not remembered"),
    "who did not handle it": (
        """
        INSERT INTO casework_casehandler (case_id, user_id, unit_id, since) SELECT %(case)s, %(other_user)s, min(id),
        now() FROM accounts_unit
        """,
        "who did not",
    ),
    "what stands of the citizen's words in plain": (
        "UPDATE casework_words SET text = '一切都好' WHERE case_id = %(case)s",
        "the masked words were changed",
    ),
    "their title": ("UPDATE casework_words SET title = 'x' WHERE case_id = %(case)s", "the masked words were changed"),
    "what they said, as before it was sealed": (
        "UPDATE casework_words SET text = '一切都好', sealed = NULL WHERE case_id = %(case)s",
        "event 1: the words were changed",
    ),
    "what they said, sealed": (
        "UPDATE casework_words SET sealed = 'x' WHERE case_id = %(case)s",
        "event 1: the sealed words were changed",
    ),
    "what another citizen said, sealed": (
        """
        UPDATE casework_words AS w SET sealed = o.sealed, title = o.title, text = o.text FROM casework_words AS o
        WHERE w.case_id = %(case)s AND o.case_id = %(open)s AND o.kind = 'visit' AND w.kind = 'demand'
        """,
        "event 1: the words were changed",
    ),
    "all words, redacted": (
        "UPDATE casework_words SET text = '', title = '', salt = '', redacted_at = now() WHERE case_id = %(case)s",
        "redacted without an event",
    ),
    "words that were redacted, still sealed": (
        """
        UPDATE casework_words SET sealed = (SELECT sealed FROM casework_words WHERE case_id = %(open)s AND kind = 'demand')
        WHERE case_id = %(redacted)s AND redacted_at IS NOT NULL
        """,
        "are still there under their seal",
    ),
    "words that nobody wrote": (
        """
        INSERT INTO casework_words (id, case_id, kind, title, text, salt, digest, created_at) VALUES
        (gen_random_uuid(), %(case)s, 'comment', '', 'x', '', '', now())
        """,
        "nobody wrote the words",
    ),
    "a file, swapped for another": (
        "UPDATE casework_attachment SET content = (SELECT content FROM casework_attachment LIMIT 1) WHERE case_id = %(case)s",
        "a photo or file was changed",
    ),
    "a file's name": ("UPDATE casework_attachment SET name = '' WHERE case_id = %(case)s", "a photo or file was changed"),
    "a file less": ("DELETE FROM casework_attachment WHERE case_id = %(case)s", "a photo or file is missing"),
    "a visit's record": ("UPDATE visits_visit SET found = 'x' WHERE case_id = %(case)s", "was changed where it is masked"),
    "a visit's record, as before it was sealed": (
        "UPDATE visits_visit SET found = 'x', record_sealed = NULL WHERE case_id = %(case)s",
        "was changed",
    ),
    "how wrong a phone's clock was": (
        "UPDATE visits_visit SET clock_behind = clock_behind + 3600 WHERE case_id = %(case)s",
        "was changed",
    ),
    "a detail as it was written": ("UPDATE visits_visit SET as_written = '' WHERE case_id = %(case)s", "was changed"),
    "a detail as it was written, where there was none": (
        "UPDATE visits_visit SET as_written = '\\x01' WHERE case_id = %(open)s",
        "was changed",
    ),
    "a visit's record, sealed": ("UPDATE visits_visit SET record_sealed = 'x' WHERE case_id = %(case)s", "does not open"),
    "a visit's record, sealed as another's": (
        """
        UPDATE visits_visit AS v SET record_sealed = o.record_sealed, found = o.found, promised = o.promised,
        late_reason = o.late_reason FROM visits_visit AS o WHERE v.case_id = %(case)s AND o.case_id = %(open)s
        """,
        "was changed",
    ),
    "what a visit was for": (
        "UPDATE visits_visit SET purpose = 'x' WHERE case_id = %(planned)s AND purpose <> ''",
        "was changed where it is masked",
    ),
    "who came along": (
        """
        INSERT INTO visits_visit_companions (visit_id, user_id) SELECT id, %(other_user)s FROM visits_visit WHERE
        case_id = %(case)s
        """,
        "had other company",
    ),
    "what was promised": ("UPDATE visits_visit SET promised = 'x' WHERE case_id = %(case)s", "the record of the visit"),
    "whom they met, unreadable": (
        "UPDATE visits_visit SET met_with = '\\x01' WHERE case_id = %(case)s",
        "was changed",
    ),
    "a signature": (
        "UPDATE visits_visit SET signature = '' WHERE case_id = %(case)s",
        "another signature",
    ),
    "a signature, unreadable": ("UPDATE visits_visit SET signature = '\\x01' WHERE case_id = %(case)s", "another signature"),
    "changes that are no object": (
        "UPDATE casework_event SET changes = '[]' WHERE case_id = %(case)s AND seq = 1",
        "event 1: the event was changed",
    ),
    "a confirmation without its way": (
        "UPDATE casework_event SET facts = facts - 'method' WHERE case_id = %(case)s AND verb = 'confirm_visit'",
        "the events cannot be followed",
    ),
    "whom they met": (
        """
        UPDATE visits_visit SET met_with = (SELECT met_with FROM visits_visit WHERE case_id = %(open)s) WHERE case_id
        = %(case)s
        """,
        "the record of the visit",
    ),
    "the citizen's objection": ("UPDATE visits_visit SET disputed_at = NULL WHERE case_id = %(case)s", "was disputed, or not"),
    "a promise that was not kept": (
        "UPDATE visits_visit SET promise_kept_at = now() WHERE case_id = %(case)s",
        "has its promise kept, or not",
    ),
    "whether a visit counts": ("UPDATE visits_visit SET state = 'rejected' WHERE case_id = %(case)s", "counts, or does not"),
    "a visit accepted without a word": (
        "UPDATE visits_visit SET state = 'accepted' WHERE case_id = %(open)s",
        "was accepted without its confirmation",
    ),
    "a visit that was there": ("DELETE FROM visits_visit WHERE case_id = %(open)s", "the record of the visit"),
    "an event": (
        "UPDATE casework_event SET actor_id = NULL WHERE case_id = %(case)s AND seq = 3",
        "event 3: the event was changed",
    ),
    "an event in another's name": (
        """
        INSERT INTO casework_event (case_id, seq, verb, actor_id, occurred_at, recorded_at, facts, changes, schema,
        public, mac, hash) SELECT case_id, 0, 'comment', %(other_user)s, now(), now(), '{}', '{}', 2, false, mac, ''
        FROM casework_event WHERE case_id = %(open)s AND seq = 1
        """,
        "was not written by the application",
    ),
    "an event once more": (
        """
        INSERT INTO casework_event (case_id, seq, verb, actor_id, occurred_at, recorded_at, facts, changes, schema,
        public, mac, hash) SELECT case_id, 0, verb, actor_id, occurred_at, now(), facts, changes, schema, public, mac,
        '' FROM casework_event WHERE case_id = %(open)s AND seq = 1
        """,
        "the event is a copy of another",
    ),
    "the end of a timeline": (
        "UPDATE casework_head SET seq = seq + 1 WHERE case_id = %(case)s",
        "the end of the timeline is missing",
    ),
}
KEEPS_GUARDS = {"an event in another's name", "an event once more"}
"""These pass by every guard of the timeline, with a right number and hash."""
