"""What the owner of the tables could do, every guard switched off, to what belongs to no one case; and the words of the break."""

OF_OWNER: dict[str, tuple[str, str]] = {
    # People
    "a role taken by an administrator": (
        "INSERT INTO accounts_membership (user_id, role) VALUES (%(administrator)s, 'auditor')",
        "the row is in no line of the history",
    ),
    "a role of another kind": (
        "UPDATE accounts_membership SET role = 'unit_lead' WHERE user_id = %(handler)s",
        "the row is not as the history says",
    ),
    "a role that never ended": (
        "UPDATE accounts_membership SET until = NULL, ended_by_id = NULL WHERE user_id = %(gone)s",
        "the row is not as the history says",
    ),
    "a role that ended earlier": (
        "UPDATE accounts_membership SET until = since WHERE user_id = %(gone)s",
        "the membership's time is not that of the history",
    ),
    "a role as if it had never been": (
        "DELETE FROM accounts_membership WHERE user_id = %(gone)s",
        "the row is missing",
    ),
    "somebody above all": (
        "UPDATE accounts_user SET is_superuser = true WHERE id = %(handler)s",
        "the row is not as the history says",
    ),
    "somebody let in again": (
        "UPDATE accounts_user SET is_active = true WHERE id = %(gone)s",
        "the row is not as the history says",
    ),
    "a password": (
        "UPDATE accounts_user SET password = 'chosen' WHERE id = %(auditor)s",
        "the application did not set their password",
    ),
    "a unit that lies elsewhere": (
        "UPDATE accounts_unit SET parent_id = %(roads)s WHERE id = %(water)s",
        "the row is not as the history says",
    ),
    # The history of the administration
    "another author in the history": (
        "UPDATE accounts_administrationevent SET actor_id = %(handler)s WHERE seq = 30",
        "the line was changed",
    ),
    "another author in the history, chained anew": (
        (
            "UPDATE accounts_administrationevent AS e SET actor_id = %(handler)s, hash = accounts_administration_hash("
            "(SELECT hash FROM accounts_administrationevent WHERE seq = e.seq - 1), (SELECT jsonb_populate_record(e, "
            "jsonb_build_object('actor_id', %(handler)s)))) WHERE seq = (SELECT max(seq) FROM accounts_administrationevent)"
        ),
        "the line was not written by the application",
    ),
    "a line taken out": (
        "DELETE FROM accounts_administrationevent WHERE seq = 30",
        "a line is missing",
    ),
    # Catalogue
    "a longer limit": ("UPDATE casework_limit SET amount = 99", "the row is not as the history says"),
    "fewer visits asked for": ("UPDATE casework_topic SET visits_required = 7", "the row is not as the history says"),
    "another unit in the dispatch table": (
        "UPDATE casework_route SET unit_id = %(roads)s",
        "the row is not as the history says",
    ),
    "a line of the dispatch table taken out": ("DELETE FROM casework_route", "the row is missing"),
    # Rules and the calendar
    "a version that waits longer": (
        "UPDATE casework_ruleversion SET amount = 99 WHERE id = (SELECT min(id) FROM casework_ruleversion)",
        "a version of a rule was not written by the application",
    ),
    "an older version": (
        (
            "UPDATE casework_escalationrule AS r SET current_id = v.id FROM casework_ruleversion AS v "
            "WHERE r.code = 'tuned' AND v.rule_id = r.id AND v.version = 1"
        ),
        "the rule tuned is not as its newest version says",
    ),
    "a rule switched off": (
        "UPDATE casework_escalationrule SET enabled = false WHERE code = 'visit-first'",
        "the rule visit-first is not as its newest version says",
    ),
    "a holiday": (
        (
            "INSERT INTO casework_calendarday (calendar_id, date, kind, name) "
            "SELECT id, '2026-03-11', 'holiday', '' FROM casework_calendar"
        ),
        "the calendar default is not as its last edit made it",
    ),
    "shorter weeks": (
        "UPDATE casework_calendar SET week = week - '4'",
        "the calendar default is not as its last edit made it",
    ),
    # What is announced and looked at
    "a notice for somebody else": (
        (
            "UPDATE casework_notice SET recipient_id = %(stranger)s WHERE id = "
            "(SELECT min(id) FROM casework_notice WHERE recipient_id = %(handler)s)"
        ),
        "a notice was not written by the application",
    ),
    "a view by somebody else": (
        "UPDATE casework_view SET user_id = %(operator)s",
        "a view was not written by the application",
    ),
    "a sweep at another time": (
        "UPDATE casework_sweep SET started_at = started_at - interval '1 day'",
        "a sweep was not written by the application",
    ),
}
