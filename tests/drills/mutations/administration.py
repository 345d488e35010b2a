"""Who gives roles, what is written of it, and what a former membership still means."""

from tests.drills.mutations.mutant import GUARDS, Mutant, code, without_trigger

ROLES, HISTORY, PAGES = "tests/accounts/test_memberships.py", "tests/accounts/test_history.py", "tests/accounts/test_admin.py"
STEPS, PEOPLE, SQL = "accounts/steps/memberships.py", "accounts/steps/people.py", "accounts/sql/administration.sql"
GUARD = "accounts/sql/memberships.sql"
TABLES = (
    *("accounts_user", "accounts_membership", "accounts_membershiprequest", "accounts_unit", "accounts_area"),
    *("casework_topic", "casework_limit", "casework_citizenlimit", "casework_urgencyword", "casework_route"),
)

ADMINISTRATION = (
    code(
        "administration: one gives themselves a role",
        ROLES,
        STEPS,
        "if any(post.user.pk == actor.pk for post in posts):",
        "if False:",
    ),
    code(
        "administration: who asks confirms", ROLES, STEPS, "if request.requested_by_id == actor.pk:", "if False:", only="confirms"
    ),
    code(
        "administration: one confirms their own role",
        ROLES,
        STEPS,
        "        if request.user_id == actor.pk:\n            raise",
        "        if False:\n            raise",
        only="neither_confirms",
    ),
    code(
        "administration: one withdraws what is asked for themselves",
        ROLES,
        STEPS,
        "if any(request.user_id == actor.pk for request in locked):",
        "if False:",
        only="neither_confirms",
    ),
    code(
        "administration: one ends their own role",
        ROLES,
        STEPS,
        "if any(membership.user_id == actor.pk for membership in locked):",
        "if False:",
        only="neither_confirms",
    ),
    code(
        "administration: an auditor takes one",
        ROLES,
        "accounts/roles.py",
        ", Role.ADMINISTRATOR, Role.AUDITOR)",
        ", Role.ADMINISTRATOR)",
    ),
    code(
        "administration: anybody gives roles",
        ROLES,
        STEPS,
        "    if not administers(actor):\n",
        "    if False:\n",
        only="only_administrators",
    ),
    code(
        "administration: the administrator of a part gives roles",
        ROLES,
        "accounts/holders.py",
        "ADMINISTERS = Q(role=Role.ADMINISTRATOR, unit=None, area=None)",
        "ADMINISTERS = Q(role=Role.ADMINISTRATOR)",
    ),
    code(
        "administration: what was decided is decided again",
        ROLES,
        STEPS,
        "filter(pk__in=wanted, decided_at=None)",
        "filter(pk__in=wanted)",
    ),
    code(
        "administration: what ended still opens",
        ROLES,
        "casework/policies/standings.py",
        "for role, unit, area, reach, until, _whom in rows if until is None),",
        "for role, unit, area, reach, until, _whom in rows),",
    ),
    code(
        "administration: what ended is still held",
        ROLES,
        "accounts/roles.py",
        "return super().get_queryset().filter(until__isnull=True)",
        "return super().get_queryset()",
    ),
    code("administration: one administrator remains", ROLES, PEOPLE, "FEWEST_ADMINISTRATORS = 2", "FEWEST_ADMINISTRATORS = 1"),
    code(
        "administration: one disables themselves",
        ROLES,
        PEOPLE,
        "        if user.pk == actor.pk:\n",
        "        if False:\n",
        only="own_account",
    ),
    code(
        "administration: former administrators open the pages",
        ROLES,
        STEPS,
        "people.open_administration(former, opened=False, actor=actor, at=at)",
        "pass",
        only="two_administrators",
    ),
    code(
        "administration: a former colleague rates, by access",
        "tests/casework/policies/test_access.py",
        "casework/policies/access.py",
        "(until is None or until > row.since)",
        "until is None",
    ),
    code(
        "administration: who left before rates nothing for ever, by access",
        "tests/casework/policies/test_access.py",
        "casework/policies/access.py",
        "(until is None or until > row.since)",
        "True",
    ),
    code(
        "administration: a former colleague rates, by the database",
        GUARDS + "test_ratings.py",
        "casework/sql/ratings.sql",
        "(m.until IS NULL OR m.until > h.since)",
        "m.until IS NULL",
    ),
    code(
        "administration: who left before rates nothing for ever, by the database",
        GUARDS + "test_ratings.py",
        "casework/sql/ratings.sql",
        "(m.until IS NULL OR m.until > h.since)",
        "true",
    ),
    *(
        Mutant(f"administration: {table} without its line", f"{HISTORY} {ROLES}", without_trigger("guard_administered", table))
        for table in TABLES
    ),
    *(
        Mutant(f"administration: {table} is deleted", f"{HISTORY} {ROLES}", without_trigger("never_removed", table))
        for table in TABLES[:6]
    ),
    Mutant("administration: a line is edited", ROLES, without_trigger("never_removed", "accounts_administrationevent")),
    Mutant("administration: the history is emptied", HISTORY, without_trigger("never_emptied", "accounts_administrationevent")),
    Mutant("administration: lines in no chain", HISTORY, without_trigger("chain_administration", "accounts_administrationevent")),
    Mutant("administration: renamed unseen", HISTORY, without_trigger("guard_names", "accounts_user")),
    Mutant(
        "administration: the database takes any membership", ROLES, without_trigger("guard_membership", "accounts_membership")
    ),
    Mutant("administration: a membership is edited", ROLES, without_trigger("guard_membership_end", "accounts_membership")),
    Mutant(
        "administration: a request is edited", ROLES, without_trigger("guard_membership_request", "accounts_membershiprequest")
    ),
    code(
        "administration: an older line will do",
        HISTORY,
        SQL,
        " AND recorded_at = now()\n          AND (facts",
        "\n          AND (facts",
    ),
    code("administration: any line will do", HISTORY, SQL, "facts -> 'state' = new_state", "true"),
    code(
        "administration: a third administrator of nobody's",
        ROLES,
        GUARD,
        ">= 2 THEN",
        ">= 3 THEN",
    ),
    code(
        "administration: a confirmation of nothing",
        ROLES,
        GUARD,
        "    ELSIF NEW.confirmed_by_id IS NOT NULL AND NOT EXISTS (",
        "    ELSIF false AND NOT EXISTS (",
    ),
    code(
        "administration: another role confirms than was asked for",
        ROLES,
        GUARD,
        "r.user_id = NEW.user_id AND r.role = NEW.role",
        "true",
    ),
    code(
        "administration: names in the history",
        HISTORY,
        "accounts/models.py",
        '("is_active", "is_staff", "is_superuser")',
        '("is_active", "is_staff", "is_superuser", "name")',
    ),
    code(
        "administration: verification takes the database's word",
        HISTORY,
        "accounts/history.py",
        "elif _hash(previous, row, written=row.written) != bytes(row.hash):",
        "elif False:",
    ),
    code(
        "administration: a missing line is overlooked", HISTORY, "accounts/history.py", "if row.seq != number + 1:", "if False:"
    ),
    code(
        "administration: another state is overlooked",
        HISTORY,
        "accounts/history.py",
        'elif younger | last.facts.get("state", {}) != columns:',
        "elif False:",
    ),
    code(
        "administration: a missing row is overlooked",
        HISTORY,
        "accounts/history.py",
        'and pk not in standing and last.verb != "remove"',
        "and False",
    ),
    code(
        "administration: a row without a line is overlooked",
        HISTORY,
        "accounts/history.py",
        'if last is None or last.verb == "remove":',
        'if last is None:\n            continue\n        if last.verb == "remove":',
    ),
    code(
        "administration: another time is overlooked",
        HISTORY,
        "accounts/history.py",
        "if row.subject in times and times[row.subject][row.verb] != row.occurred_at:",
        "if False:",
    ),
    code(
        "administration: no lock before the rows",
        "tests/races/test_administration.py",
        "accounts/history.py",
        'cursor.execute("SELECT accounts_lock_administration()")',
        "pass",
    ),
    code(
        "administration: a page that writes no line",
        PAGES,
        "accounts/admin.py",
        "        save(obj, actor=form.actor, at=timezone.now())",
        "        obj.save()",
    ),
    code(
        "administration: everybody reads the history",
        "tests/casework/desk/test_administration_page.py",
        "casework/policies/access.py",
        'code="see_administration", roles=frozenset({Role.ADMINISTRATOR, Role.AUDITOR})',
        'code="see_administration", roles=frozenset(Role)',
    ),
)
