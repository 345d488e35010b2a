"""Ways around the steps that keep rules, the calendar, words, people, notices and timelines; and what no guard can tell."""

# ruff: noqa: S608 - names of tables and columns are the tests' own

from tests.casework.guards.tampered import forged
from tests.casework.guards.tampering_with_cases import CASE, LINK

FIRING = (
    "INSERT INTO casework_firing (rule_id, version_id, wait_id, due_seq, nth, fired_at, evidence, outcome) "
    "SELECT id, current_id, {wait}, 77, 1, %(now)s, '{{}}', 'done' FROM casework_escalationrule WHERE code = '{rule}'"
)
VERSION = (
    "INSERT INTO casework_ruleversion (rule_id, version, name, name_en, enabled, relation, amount, unit, repeat_unit, "
    "repeat_times, "
    "scope, actions, author_id, reason, created_at) SELECT rule_id, version + 1, name, '', true, relation, 9999, unit, '', 1, "
    "scope, actions, {author}, 'x', %(now)s FROM casework_ruleversion WHERE rule_id = "
    "(SELECT id FROM casework_escalationrule WHERE code = 'visit-first') ORDER BY version DESC LIMIT 1; "
)
WORDS = (
    "UPDATE casework_words SET text = '', title = '', salt = '', redacted_at = %(now)s "
    "WHERE case_id = %(resolved)s AND kind = 'resolution'"
)
ATTACHED = (
    "INSERT INTO casework_attachment "
    "(id, case_id, words_id, position, kind, name, size, sha256, salt, digest, content, added_at) "
    "SELECT gen_random_uuid(), case_id, {words}, {position}, kind, name, size, sha256, salt, digest, content, added_at "
    "FROM casework_attachment WHERE case_id = %(without_phone)s"
)
EMPTIED = "UPDATE casework_attachment SET name = '', sha256 = '', salt = '', content = NULL, redacted_at = now()"
FIRED = '{{"wait": %({wait})s, "rule": "{rule}", "version": 2, "nth": 1}}'
NOTICE = (
    "INSERT INTO casework_notice (case_id, event_seq, kind, {whom}, address, transport, language, params, secret, state, "
    "deliver_after, attempts, created_at, mac) {values}"
)
LINE = (
    "INSERT INTO accounts_administrationevent (seq, actor_id, occurred_at, kind, subject, verb, facts, hash) "
    "VALUES (0, {actor}, %(now)s, '{kind}', {subject}, '{verb}', jsonb_build_object('state', {state}), ''); "
)
GRANT = (
    "WITH held AS (INSERT INTO accounts_membership (user_id, role, since, granted_by_id, confirmed_by_id) "
    "VALUES (%(stranger)s, '{role}', %(now)s, {by}, {confirmed}) RETURNING *) "
    "INSERT INTO accounts_administrationevent (seq, actor_id, occurred_at, kind, subject, verb, facts, hash) "
    "SELECT 0, {by}, %(now)s, 'membership', id, 'grant', "
    "jsonb_build_object('state', to_jsonb(held) - 'id' - 'since' - 'until'), '' FROM held"
)
LIMIT = (
    "(SELECT jsonb_build_object('topic_id', topic_id, 'urgency', urgency, 'amount', 99, 'unit', unit, "
    "'extension', extension) FROM casework_limit ORDER BY id LIMIT 1)"
)
INVITATION = (
    "INSERT INTO accounts_invitation (user_id, purpose, digest, bound_to, created_by_id, created_at, expires_at) "
    "VALUES ({whom}, 'reset', 'chosen', '', {by}, %(now)s, %(now)s::timestamptz + interval '1 day'); "
)
INVITED = LINE.format(actor="{by}", kind="user", subject="{whom}", verb="reset", state="'{{}}'::jsonb") + INVITATION

OF_HOUSE: dict[str, str] = {
    # Rules and the calendar
    "a firing": FIRING.format(wait="%(wait)s", rule="visit-first"),
    "a firing on a wait that is over": forged("acknowledged", "escalate") + FIRING.format(wait="%(over)s", rule="visit-first"),
    "a firing of a rule that is off": forged("acknowledged", "escalate") + FIRING.format(wait="%(wait)s", rule="off"),
    "a firing on a wait that is over, its event forged": forged(
        "acknowledged", "escalate", FIRED.format(wait="over", rule="tuned")
    )
    + FIRING.format(wait="%(over)s", rule="tuned"),
    "a firing of a rule that is off, its event forged": forged("acknowledged", "escalate", FIRED.format(wait="wait", rule="off"))
    + FIRING.format(wait="%(wait)s", rule="off"),
    "a rule switched off": "UPDATE casework_escalationrule SET enabled = false",
    "a rule switched on": "UPDATE casework_escalationrule SET enabled = true WHERE code = 'off'",
    "a rung moved down": "UPDATE casework_escalationrule SET position = 0",
    "an older version": "UPDATE casework_escalationrule AS r SET current_id = v.id FROM casework_ruleversion AS v "
    "WHERE r.code = 'tuned' AND v.rule_id = r.id AND v.version = 1",
    "another rule's version": "UPDATE casework_escalationrule AS r SET current_id = o.current_id FROM "
    "casework_escalationrule AS o "
    "WHERE r.code = 'visit-first' AND o.code = 'tuned'",
    "a rule deleted": "DELETE FROM casework_escalationrule WHERE code = 'off'",
    "a rule without a version": "INSERT INTO casework_escalationrule (code, waiting_for, enabled, position) VALUES ('x', "
    "'visit', true, 9)",
    "a version by a handler": VERSION.format(author="%(handler)s")
    + "UPDATE casework_escalationrule SET current_id = (SELECT max(id) FROM casework_ruleversion) WHERE code = 'visit-first'",
    "a version by nobody": VERSION.format(author="NULL")
    + "UPDATE casework_escalationrule SET current_id = (SELECT max(id) FROM casework_ruleversion) WHERE code = 'visit-first'",
    "a version laid by for later": VERSION.format(author="%(administrator)s"),
    "a holiday": "INSERT INTO casework_calendarday (calendar_id, date, kind, name) "
    "SELECT id, '2026-03-11', 'holiday', '' FROM casework_calendar",
    "a working day more": "DELETE FROM casework_calendarday WHERE date = (SELECT max(date) FROM casework_calendarday)",
    "shorter weeks": "UPDATE casework_calendar SET week = week - '4'",
    "a year published": "UPDATE casework_calendar SET published_through = '2030-12-31'",
    "shorter weeks, recorded by a handler": "UPDATE casework_calendar SET week = week - '4'; INSERT INTO casework_calendaredit "
    "(calendar_id, revision, author_id, reason, changes, moved, created_at) "
    "SELECT id, revision, %(handler)s, 'x', '[]', 0, %(now)s FROM casework_calendar",
    "an edit recorded that nobody made": "INSERT INTO casework_calendaredit (calendar_id, revision, author_id, reason, "
    "changes, moved, "
    "created_at) SELECT id, revision + 1, %(administrator)s, 'x', '[]', 0, %(now)s FROM casework_calendar",
    "the calendar deleted": "DELETE FROM casework_calendar",
    # Words and people
    "words redacted": WORDS,
    "all words redacted": "UPDATE casework_words SET text = '', title = '', salt = '', redacted_at = now()",
    "words redacted under a comment": forged("resolved", "comment") + WORDS,
    "words sealed anew": "UPDATE casework_words SET sealed = 'x'",
    "words taken out of their seal": "UPDATE casework_words SET sealed = NULL, text = 'x'",
    "words that nobody said": "INSERT INTO casework_words (id, case_id, kind, title, text, salt, digest, created_at) VALUES "
    "(gen_random_uuid(), %(resolved)s, 'reply', '', 'x', 'x', 'x', %(now)s)",
    # Photos and files
    "a photo that came with nothing": ATTACHED.format(words="words_id", position=2),
    "a photo that came with nothing, its event forged": forged("without_phone", "attach", actor="%(operator)s")
    + ATTACHED.format(words="words_id", position=2),
    "a fourth photo": ATTACHED.format(words="words_id", position=4),
    "a photo for words of another case": ATTACHED.format(
        words="(SELECT id FROM casework_words WHERE case_id = %(resolved)s AND kind = 'resolution')", position=1
    ),
    "another photo in its place": "UPDATE casework_attachment SET content = 'x'",
    "a photo under another name": "UPDATE casework_attachment SET name = 'x'",
    "a photo emptied": EMPTIED,
    "a photo emptied under other words' redaction": forged("without_phone", "redact") + EMPTIED,
    "a photo deleted": "DELETE FROM casework_attachment",
    "a citizen's number written over": "UPDATE casework_citizen SET phone = 'x', phone_hash = 'x' WHERE id = "
    "(SELECT citizen_id FROM casework_case WHERE id = %(resolved)s)",
    "a citizen's number written over, an event forged": forged("resolved", "correct", '{"field": "name"}')
    + "UPDATE casework_citizen SET phone = 'x' WHERE id = (SELECT citizen_id FROM casework_case WHERE id = %(resolved)s)",
    "a citizen deleted": "DELETE FROM casework_citizen",
    "a citizen's name written over": "UPDATE casework_citizen SET name = 'x' WHERE id = "
    "(SELECT citizen_id FROM casework_case WHERE id = %(resolved)s)",
    "a citizen who reads no messages any more": "UPDATE casework_citizen SET reach = 'none'",
    "a proposed number replaced": "UPDATE casework_correction SET value = 'x'",
    "a proposed number dropped": "DELETE FROM casework_correction",
    "a number proposed by another": "UPDATE casework_correction SET proposed_by_id = %(operator2)s",
    "somebody who handled it less": "DELETE FROM casework_casehandler WHERE case_id = %(resolved)s",
    "somebody who handled it more": "INSERT INTO casework_casehandler (case_id, user_id, unit_id, since) VALUES "
    "(%(resolved)s, %(operator)s, %(roads)s, %(now)s)",
    # People and the catalogue
    "a role given that no line of the history names": "INSERT INTO accounts_membership (user_id, role, since, granted_by_id) "
    "VALUES (%(stranger)s, 'dispatcher', %(now)s, %(administrator)s)",
    "a number chosen for a row": "INSERT INTO casework_view (id, case_id, user_id, at, door) "
    "VALUES (1, %(confidential)s, %(auditor)s, now(), 'desk')",
    "a role given by a handler": GRANT.format(by="%(handler)s", role="dispatcher", confirmed="NULL"),
    "a role that takes two, given by one": GRANT.format(by="%(administrator)s", role="auditor", confirmed="%(administrator2)s"),
    "a role moved to another person": "UPDATE accounts_membership SET user_id = %(stranger)s WHERE role = 'supervisor'",
    "a role that never ended": "UPDATE accounts_membership SET until = NULL, ended_by_id = NULL WHERE until IS NOT NULL",
    "a role removed": "DELETE FROM accounts_membership WHERE user_id = %(handler)s",
    "a wish for a role confirmed by who wished it": "UPDATE accounts_membershiprequest SET decided_by_id = requested_by_id",
    "somebody put above all": "UPDATE accounts_user SET is_superuser = true WHERE id = %(handler)s",
    "somebody let in again": "UPDATE accounts_user SET is_active = true WHERE id = %(gone)s",
    "somebody under another name": "UPDATE accounts_user SET name = 'Supervisor' WHERE id = %(handler)s",
    "a unit put below another": "UPDATE accounts_unit SET parent_id = %(roads)s WHERE id = %(water)s",
    "a unit that somebody else is said to have ended": (
        "WITH ending AS (INSERT INTO accounts_unitending (unit_id, successor_id, ended_at, ended_by_id) "
        "VALUES (%(water)s, %(roads)s, %(now)s, %(handler)s) RETURNING *) "
        "INSERT INTO accounts_administrationevent (seq, actor_id, occurred_at, kind, subject, verb, facts, hash) "
        "SELECT 0, %(handler)s, %(now)s, 'unitending', id, 'end', "
        "jsonb_build_object('state', to_jsonb(ending) - 'id' - 'ended_at'), '' FROM ending"
    ),
    "a line of the history changed": "UPDATE accounts_administrationevent SET actor_id = NULL",
    "a line of the history removed": "DELETE FROM accounts_administrationevent WHERE verb = 'grant'",
    "a limit made longer for all": "UPDATE casework_limit SET amount = 99",
    "fewer visits asked for": "UPDATE casework_topic SET visits_required = 7",
    "another unit in the dispatch table": "UPDATE casework_route SET unit_id = %(roads)s",
    "a link to a handler's password": INVITATION.format(whom="%(handler)s", by="%(administrator)s"),
    "a link to a handler's password, by a handler": INVITED.format(whom="%(colleague)s", by="%(handler)s"),
    "a link to the auditor's password": INVITED.format(whom="%(auditor)s", by="%(administrator)s"),
    "a link to the other administrator's password": INVITED.format(whom="%(administrator2)s", by="%(administrator)s"),
    # What somebody is signed in with, and what is counted
    "a revoked token that opens again": "UPDATE accounts_token SET revoked_at = NULL",
    "a token that was never revoked": "UPDATE accounts_token SET revoked_at = now()",
    "a token that lasts for years": "UPDATE accounts_token SET expires_at = now() + interval '10 years'",
    "a token of somebody else": "UPDATE accounts_token SET user_id = %(auditor)s, digest = 'chosen'",
    "a token removed": "DELETE FROM accounts_token",
    "nobody can be signed out any more": "UPDATE accounts_user SET sign_in_generation = 2147483647",
    "all tries forgotten": "DELETE FROM accounts_trycount",
    "no try counted": "UPDATE accounts_trycount SET count = 0",
    "tries that are over at once": "UPDATE accounts_trycount SET until = now()",
    "so many tries that nobody has one left": "UPDATE accounts_trycount SET count = 2147483647",
    "tries that count for years": "UPDATE accounts_trycount SET until = now() + interval '50 years'",
    "tries of somebody who never tried, for years": "INSERT INTO accounts_trycount (key, count, until) "
    "VALUES ('x', 10, now() + interval '50 years')",
    # Notices
    "a notice that no event asked for": NOTICE.format(
        whom="citizen_id",
        values="SELECT id, 1, 'resolve', citizen_id, '', 'sms', 'zh-hans', '{}', '', 'pending', now(), 0, %(now)s, NULL "
        "FROM casework_case WHERE id = %(registered)s",
    ),
    "a notice of many, that speaks of none": NOTICE.format(
        whom="recipient_id",
        values="VALUES (NULL, 0, 'digest', %(handler)s, '', 'in_app', 'zh-hans', '{}', '', 'sent', now(), 0, %(now)s, NULL)",
    ),
    "a notice deleted": "DELETE FROM casework_notice",
    "a notice for somebody else": "UPDATE casework_notice SET recipient_id = %(stranger)s WHERE recipient_id IS NOT NULL",
    "a notice that says something else": "UPDATE casework_notice SET params = '{}', kind = 'rated'",
    "a notice with another link": "UPDATE casework_notice SET secret = 'chosen' WHERE citizen_id IS NOT NULL",
    "a notice sent again": "UPDATE casework_notice SET state = 'pending' WHERE state = 'sent'",
    # The timeline
    "a case that nobody registered": "INSERT INTO casework_case (number, state, round, max_rounds, visits_required, kind, "
    "channel, "
    "urgency, confidential, address, place, source, external_id, source_category, card, attention, returns, created_at) VALUES "
    "('x', 'received', 1, 2, 1, 'help', 'phone', 'normal', false, '', '', '', '', '', '', 0, 0, now())",
    "numbers given once more": "UPDATE casework_number SET last = 0",
    "more numbers burnt than are taken at once": "UPDATE casework_number SET last = last + 501",
    "numbers at their end": "UPDATE casework_number SET last = 2147483647",
    "numbers of a day to come, at their end": "INSERT INTO casework_number VALUES ('2099-01-01', 99999999999)",
    "numbers of a day to come, before the first": "INSERT INTO casework_number VALUES ('2099-01-01', 0)",
    "an event of tomorrow": forged("resolved", "comment", at="now() + interval '1 day'"),
    "an event of yesterday": forged("resolved", "comment", at="%(now)s::timestamptz - interval '1 day'"),
    "an event before the registration": forged("registered", "comment", at="'2020-01-01'"),
    "an event of somebody who left": forged("resolved", "comment", actor="%(gone)s"),
    "an event of somebody who never was": forged("resolved", "comment", actor="999999"),
    "a head pushed forward": "UPDATE casework_head SET seq = seq + 1 WHERE case_id = %(resolved)s",
    "a head pushed far forward": "UPDATE casework_head SET seq = seq + 9, hash = 'x' WHERE case_id = %(resolved)s",
    "a head turned back": "UPDATE casework_head SET seq = seq - 1 WHERE case_id = %(resolved)s",
    "everything told again": "UPDATE casework_head SET announced_seq = 0",
    "nothing told": "UPDATE casework_head SET announced_seq = seq + 9",
}

THEN = "%(now)s::timestamptz + interval '2 days'"
LEFT: dict[str, tuple[str, str]] = {
    "an event in another's name": (
        forged("resolved", "comment", actor="%(operator)s"),
        "the event is not signed",
    ),
    "an event in another's name, of the present schema": (
        forged("resolved", "comment", actor="%(operator)s").replace("', 1, false, '')", "', 2, false, '')"),
        "the event was not written by the application",
    ),
    "a case that lapses after calls of three days that nobody made": (
        "".join(forged("resolved", "attempt", at=f"%(now)s::timestamptz + interval '{day} days'") for day in range(3))
        + forged("resolved", "lapse", actor="%(supervisor)s", at=THEN)
        + f"UPDATE casework_wait SET until = {THEN}, ended_by = 'lapse' WHERE case_id = %(resolved)s AND kind = 'rating'; "
        + CASE.format(change=f"state = 'lapsed', closed_at = {THEN}", case="resolved"),
        "the event is not signed",
    ),
    "an event's whole step played by hand": (
        forged("acknowledged", "assign", '{"round": 1, "handler": %(colleague)s}', actor="%(handler)s")
        + CASE.format(change="handler_id = %(colleague)s", case="acknowledged"),
        "the event is not signed",
    ),
    "another's notice, for another person": (
        NOTICE.format(
            whom="recipient_id",
            values="SELECT case_id, event_seq, kind, %(stranger)s, '', transport, language, params, '', state, deliver_after, 0, "
            "created_at, mac FROM casework_notice WHERE recipient_id = %(handler)s AND case_id IS NOT NULL ORDER BY id LIMIT 1",
        ),
        "a notice was not written by the application",
    ),
    "a view of a case that nobody opened": (
        "INSERT INTO casework_view (case_id, user_id, at, door) VALUES (%(confidential)s, %(auditor)s, now(), 'desk')",
        "a view was not written by the application",
    ),
    "a view written twice": (
        "INSERT INTO casework_view (case_id, user_id, at, door, mac) SELECT case_id, user_id, at, door, mac FROM casework_view",
        "a view was not written by the application",
    ),
    "a link that follows a case of a PIN": (
        LINK.format(case="without_phone", kind="track", via="screen", days=365, used="NULL"),
        "a link was not written by the application",
    ),
    "a limit made longer with a line of one's own in the history": (
        LINE.format(actor="NULL", kind="limit", subject="(SELECT min(id) FROM casework_limit)", verb="change", state=LIMIT)
        + "UPDATE casework_limit SET amount = 99 WHERE id = (SELECT min(id) FROM casework_limit)",
        "the line was not written by the application",
    ),
    "a link to a handler's password with a line of one's own in the history": (
        INVITED.format(whom="%(handler)s", by="%(administrator)s"),
        "the line was not written by the application",
    ),
    "another password for the auditor": (
        "UPDATE accounts_user SET password = 'chosen' WHERE id = %(auditor)s",
        "the application did not set their password",
    ),
    "another's password for the auditor": (
        (
            "UPDATE accounts_user SET (password, password_mac) = (SELECT password, password_mac FROM accounts_user "
            "WHERE id = %(handler)s) WHERE id = %(auditor)s"
        ),
        "the application did not set their password",
    ),
    "a version by an administrator who wrote none": (
        VERSION.format(author="%(administrator)s")
        + "UPDATE casework_escalationrule SET current_id = (SELECT max(id) FROM casework_ruleversion) WHERE code = 'visit-first'",
        "a version of a rule was not written by the application",
    ),
    "a holiday in an edit by an administrator who made none": (
        (
            "INSERT INTO casework_calendarday (calendar_id, date, kind, name) SELECT id, '2026-03-11', 'holiday', '' "
            "FROM casework_calendar; INSERT INTO casework_calendaredit (calendar_id, revision, author_id, reason, changes, "
            "moved, created_at) SELECT id, revision, %(administrator)s, 'x', '[]', 0, %(now)s FROM casework_calendar"
        ),
        "an edit of a calendar was not written by the application",
    ),
    "a stop of escalation": (
        (
            "INSERT INTO casework_escalationstop (reason, begun_by_id, begun_at, ends_at) "
            "VALUES ('x', %(administrator)s, %(now)s::timestamptz - interval '9 days', %(now)s::timestamptz - interval '8 days')"
        ),
        "a stop of escalation was not written by the application",
    ),
    "a look that nobody took": (
        "INSERT INTO casework_sweep (started_at, finished_at, fired, failed_rules) VALUES (now(), now(), 0, '[]')",
        "a sweep was not written by the application",
    ),
}
"""What no guard can tell from a step: the statement passes, and verification names it with these words."""
