"""Ways around what says how far everything got: messages sent and read, cases announced, sweeps, stops, answers, phones."""

# ruff: noqa: S608 - names of tables and columns are the tests' own

ON_ITS_WAY = "transport = 'sms' AND state = 'pending'"
UNREAD = "transport = 'in_app' AND state = 'sent' AND read_at IS NULL"
BECAME = "what became of a message was not written by the application"
ANNOUNCED = "how far its notices were composed was not written by the application"
FORGED = ", outcome_mac = 'x'"
NOTICES = {
    "a message on its way": (
        ON_ITS_WAY,
        (
            "state = 'sent', sent_at = now()",
            "state = 'failed'",
            "state = 'lapsed'",
            "state = 'revoked'",
            "deliver_after = '2099-01-01', outcome_mac = 'x'",
            "claimed_at = '2099-01-01', attempts = attempts + 1, outcome_mac = 'x'",
            "claimed_at = now(), attempts = attempts + 1",
            "attempts = attempts + 1, outcome_mac = 'x'",
            "secret = ''",
            "secret = '', claimed_at = now(), attempts = attempts + 1, outcome_mac = 'x'",
            "address = 'x'",
            "read_at = now(), outcome_mac = 'x'",
            "outcome_mac = 'x'",
        ),
    ),
    "a message that was sent": (
        "transport = 'sms' AND state = 'sent'",
        ("state = 'failed', outcome_mac = 'x'", "sent_at = now(), outcome_mac = 'x'", "outcome_mac = NULL"),
    ),
    "a notice that waits for the morning": (
        "transport = 'in_app' AND state = 'pending'",
        (
            "state = 'sent', sent_at = deliver_after - interval '1 hour'",
            "state = 'failed'",
            "state = 'lapsed'",
            "state = 'revoked'",
            "deliver_after = deliver_after + interval '1 hour', outcome_mac = 'x'",
            "claimed_at = now(), outcome_mac = 'x'",
            "attempts = 1, outcome_mac = 'x'",
        ),
    ),
    "a notice that nobody has read": (
        UNREAD,
        ("read_at = now()", "read_at = '2099-01-01', outcome_mac = 'x'", "state = 'revoked'", "sent_at = now()"),
    ),
    "a notice that was read": (
        "read_at IS NOT NULL AND kind <> 'digest'",
        ("read_at = NULL, outcome_mac = NULL", "read_at = now(), outcome_mac = 'x'", "state = 'revoked'"),
    ),
    "a digest that was read, and news in it since": (
        UNREAD + " AND kind = 'digest'",
        ("read_at = deliver_after - interval '9 days', outcome_mac = 'x'",),
    ),
}

OF_NOTICES: dict[str, str] = {
    **{
        f"{what}: {change.removesuffix(FORGED)}": f"UPDATE casework_notice SET {change} WHERE {which}"
        for what, (which, changes) in NOTICES.items()
        for change in changes
    },
    "a case of which nobody is told": "UPDATE casework_head SET announced_seq = seq WHERE announced_seq < seq",
    "another signature for what was announced": "UPDATE casework_head SET outcome_mac = 'x' WHERE announced_seq > 0",
    "sweeps deleted that are not old": "INSERT INTO casework_sweep (started_at, fired, failed_rules) VALUES (now(), 0, '[]'); "
    "DELETE FROM casework_sweep WHERE started_at > now() - interval '30 days'",
    "every sweep deleted": "DELETE FROM casework_sweep",
    "a sweep that fired nothing": "UPDATE casework_sweep SET fired = 0",
    "a sweep in which a rule failed": "UPDATE casework_sweep SET failed_rules = '[1]', outcome_mac = 'x'",
    "a sweep that ended later": "UPDATE casework_sweep SET finished_at = now(), outcome_mac = 'x'",
    "a sweep that never ended": "UPDATE casework_sweep SET finished_at = NULL, outcome_mac = NULL",
    "a stop of escalation ended": "UPDATE casework_escalationstop SET ended_at = ends_at, ended_by_id = %(administrator)s",
    "an answer forgotten that may be asked for again": "DELETE FROM casework_idempotency",
    "an answer taken back": "UPDATE casework_idempotency SET status = NULL",
    "another answer": "UPDATE casework_idempotency SET status = 409, body = 'x'",
    "a lost phone let in again": "UPDATE visits_device SET revoked_at = NULL WHERE revoked_at IS NOT NULL",
    "a phone lost later": "UPDATE visits_device SET revoked_at = now() WHERE revoked_at IS NOT NULL",
    "a phone that will be heard of": "UPDATE visits_device SET last_seen_at = now() + interval '1 year'",
    "a phone not heard of for long": "UPDATE visits_device SET last_seen_at = now() - interval '1 year'",
    "another e-mail address": "UPDATE accounts_user SET email = 'x@example.org' WHERE id = %(supervisor)s",
    "a link to a password made void": "UPDATE accounts_invitation SET voided_at = now() WHERE used_at IS NULL",
}

LEFT_OF_NOTICES: dict[str, tuple[str, str]] = {
    "a message sent that nobody sent": (
        f"UPDATE casework_notice SET state = 'sent', sent_at = now(), secret = '', outcome_mac = 'x' WHERE {ON_ITS_WAY}",
        BECAME,
    ),
    "a message given up, another's signature with it": (
        (
            "UPDATE casework_notice SET state = 'failed', outcome_mac = (SELECT outcome_mac FROM casework_notice "
            f"WHERE state = 'sent' AND outcome_mac IS NOT NULL LIMIT 1) WHERE {ON_ITS_WAY}"
        ),
        BECAME,
    ),
    "a message held as if it were being sent": (
        f"UPDATE casework_notice SET claimed_at = now(), attempts = attempts + 1, outcome_mac = 'x' WHERE {ON_ITS_WAY}",
        BECAME,
    ),
    "a notice read by nobody": (
        f"UPDATE casework_notice SET read_at = now(), outcome_mac = 'x' WHERE {UNREAD}",
        BECAME,
    ),
    "notices taken back by a recall of one's own": (
        (
            "INSERT INTO casework_noticerecall (version_id, author_id, reason, cases, created_at) SELECT id, "
            "%(administrator)s, 'x', 1, now() FROM casework_ruleversion; UPDATE casework_notice SET state = 'revoked' "
            "WHERE kind = 'remind' AND read_at IS NULL AND state IN ('pending', 'sent')"
        ),
        "a recall of notices was not written by the application",
    ),
    "a case of which everybody was told, it says": (
        "UPDATE casework_head SET announced_seq = seq, outcome_mac = 'x' WHERE announced_seq < seq",
        ANNOUNCED,
    ),
    "a case of which everybody was told, another's signature with it": (
        (
            "UPDATE casework_head SET announced_seq = seq, outcome_mac = (SELECT outcome_mac FROM casework_head "
            "WHERE outcome_mac IS NOT NULL LIMIT 1) WHERE announced_seq < seq"
        ),
        ANNOUNCED,
    ),
    "a look that ended by itself": (
        (
            "INSERT INTO casework_sweep (started_at, fired, failed_rules) VALUES (now(), 0, '[]'); "
            "UPDATE casework_sweep SET finished_at = now(), outcome_mac = 'x' WHERE finished_at IS NULL"
        ),
        "how a sweep ended was not written by the application",
    ),
    "a stop of escalation ended, a signature made up": (
        "UPDATE casework_escalationstop SET ended_at = ends_at, ended_by_id = %(administrator)s, outcome_mac = 'x'",
        "the end of a stop of escalation was not written by the application",
    ),
}
"""What no guard can tell from a step: the statement passes, and verification names it with these words."""

NOTICES_OF_OWNER: dict[str, tuple[str, str]] = {
    "a sweep that fired more": (
        "UPDATE casework_sweep SET fired = fired + 9",
        "how a sweep ended was not written by the application",
    ),
    "a message that failed, as sent": (
        f"UPDATE casework_notice SET state = 'sent', sent_at = now() WHERE {ON_ITS_WAY} AND attempts > 0",
        BECAME,
    ),
    "a message sent another day": (
        "UPDATE casework_notice SET sent_at = sent_at - interval '1 day' WHERE transport = 'sms' AND state = 'sent'",
        BECAME,
    ),
    "a message sent, without a signature": (
        "UPDATE casework_notice SET sent_at = sent_at - interval '1 day', outcome_mac = NULL WHERE transport = 'sms'",
        BECAME,
    ),
    "a notice read another day": (
        "UPDATE casework_notice SET read_at = read_at - interval '1 day' WHERE read_at IS NOT NULL",
        BECAME,
    ),
    "a case told to nobody": (
        "UPDATE casework_head SET announced_seq = seq, outcome_mac = NULL WHERE announced_seq < seq",
        ANNOUNCED,
    ),
    "a stop of escalation that was ended": (
        "UPDATE casework_escalationstop SET ended_at = ends_at, ended_by_id = %(administrator)s",
        "the end of a stop of escalation was not written by the application",
    ),
}
