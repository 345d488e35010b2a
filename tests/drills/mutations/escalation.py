"""Escalation: what fires, in trouble too, and who hears that it stands still."""

from tests.drills.mutations.mutant import ESCALATION, Mutant, code, without_constraint

WATCH = "tests/casework/notices/test_watch.py"
TROUBLE, FIRING, DUE = ESCALATION + "test_in_trouble.py", "casework/escalation/firing.py", "casework/escalation/due.py"
COMPOSE = "casework/notices/compose.py"

SWEEPS = (
    code(
        "rule: a sweep fires what stands still",
        "tests/casework/escalation/test_sweep.py",
        "casework/escalation/due.py",
        "WHERE p.wait_id = w.id AND p.ended_at IS NULL){conditions}",
        "WHERE false){conditions}",
    ),
    code(
        "rule: of two that fail at once one is told",
        WATCH,
        "casework/notices/watch.py",
        " + timedelta(microseconds=version.pk)",
        "",
    ),
    code(
        "a standstill is told every minute",
        WATCH,
        "casework/notices/watch.py",
        "moment=still.late_from, at=at",
        "moment=at, at=at",
    ),
    code(
        "everything stands still and nobody hears of it afterwards",
        WATCH,
        "casework/escalation/sweep_health.py",
        "return [*over, now] if now else over",
        "return [now] if now else []",
    ),
    code(
        "the last look is forgotten",
        "tests/casework/escalation/test_forget.py",
        "casework/escalation/sweep.py",
        ".exclude(pk__in=last).delete()",
        ".delete()",
    ),
    code(
        "rule: a failing case is named to everybody",
        "tests/casework/desk/test_sweeps_page.py",
        "casework/desk/sweeps/page.py",
        "access.visible_to(user).filter(pk__in=",
        "access.Case.objects.filter(pk__in=",
    ),
)

UNLOCKED = ((FIRING, " ORDER BY id FOR NO KEY UPDATE", " ORDER BY id"),)
TROUBLES = (
    Mutant("trouble: a sweep locks nothing", TROUBLE, edits=UNLOCKED, only="during_a_sweep"),
    Mutant(
        "trouble: sweeps at once fire twice",
        TROUBLE,
        edits=UNLOCKED,
        sql=without_constraint("firing_once", "firing"),
        only="beats_at_once",
    ),
    Mutant(
        "trouble: what has fired is not asked",
        TROUBLE,
        edits=((DUE, "WHERE f.rule_id = %s AND f.wait_id = w.id", "WHERE false AND f.rule_id = %s AND f.wait_id = w.id"),),
        sql=without_constraint("firing_once", "firing"),
        only="standstill",
    ),
    code(
        "trouble: a killed worker forgets the event",
        TROUBLE,
        FIRING,
        "    escalate.escalate(escalated, at=turn.at)\n",
        "    transaction.on_commit(lambda: escalate.escalate(escalated, at=turn.at))\n",
        only="killed_in_the_middle",
    ),
    code("trouble: every rung is heard", TROUBLE, FIRING, "tell=tell if loud else QUIET", "tell=tell", only="standstill"),
    code(
        "trouble: missed repetitions act as well",
        TROUBLE,
        DUE,
        "THEN 'done' ELSE 'skipped' END",
        "THEN 'done' ELSE 'done' END",
        only="standstill",
    ),
    code(
        "trouble: a rule that is left out is not reported",
        TROUBLE,
        "casework/escalation/rules.py",
        "            if failed is not None:",
        "            if False:",
        only="broken",
    ),
    Mutant(
        "trouble: two workers compose at once",
        TROUBLE,
        edits=((COMPOSE, "Head.objects.select_for_update(skip_locked=True).filter", "Head.objects.filter"),),
        sql=without_constraint("notice_of_event_once", "notice"),
        only="beats_at_once",
    ),
    code(
        "trouble: lost messages are made good by nobody",
        TROUBLE,
        "config/settings.py",
        '"announce": {"task": "casework.tasks.announce_pending"',
        '"announce": {"task": "casework.tasks.deliver_due"',
        only="beats_at_once",
    ),
    code(
        "trouble: the beat comes every five minutes",
        TROUBLE,
        "config/settings.py",
        '"casework.tasks.sweep", "schedule": crontab()',
        '"casework.tasks.sweep", "schedule": crontab(minute="*/5")',
        only="by_itself",
    ),
)
