"""Escalation rules as they are previewed, saved and explained."""

from tests.drills.mutations.mutant import code

TUNING, DUE = "tests/casework/rule_editor/", "casework/escalation/due.py"

RULES = (
    code(
        "rule: the second of two who edit is not told",
        TUNING + "test_save.py",
        "casework/steps/tune_rule.py",
        " == current.version:",
        " != 0:",
    ),
    code(
        "rule: a large change needs no confirmation",
        TUNING + "test_save.py",
        "casework/rule_editor/save.py",
        "        if not confirmed:",
        "        if False:",
    ),
    code(
        "rule: what a unit owes is no excess",
        TUNING + "test_save.py",
        "casework/rule_editor/limits.py",
        " > TIMES_WHAT_IT_MADE * ",
        " > 1_000_000 + TIMES_WHAT_IT_MADE * ",
    ),
    code(
        "rule: a flood needs no confirmation",
        TUNING + "test_preview.py",
        "casework/rule_editor/limits.py",
        ".count_at_least:",
        ".count_at_least and False:",
    ),
    code(
        "rule: a flood of visits needs no confirmation",
        TUNING + "test_preview.py",
        "casework/rule_editor/limits.py",
        ".visits_owed_at_least:",
        ".visits_owed_at_least and False:",
    ),
    code(
        "rule: a flood is said to be all",
        TUNING + "test_preview.py",
        "casework/rule_editor/forecast.py",
        " > most\n",
        " > most and False\n",
    ),
    code(
        "rule: who owes a leader's visit owes another", TUNING + "test_preview.py", DUE, "        if unless:", "        if False:"
    ),
    code(
        "rule: a unit that is gone passes",
        TUNING + "test_save.py",
        "casework/rule_editor/proposal.py",
        "elif unknown := sorted(set(codes) - (known := _known(name, codes)).keys()):",
        "elif unknown := sorted(set() - (known := _known(name, codes)).keys()):",
    ),
    code(
        "rule: a preview forgets the next day",
        TUNING + "test_forecast.py",
        "casework/rule_editor/preview.py",
        "for ahead in (timedelta(0), SOON, WEEK))",
        "for ahead in (timedelta(0), timedelta(0), WEEK))",
    ),
    code(
        "rule: a preview counts a case now and again later",
        TUNING + "test_forecast.py",
        "casework/rule_editor/forecast.py",
        "WHERE p.case_id = f.case_id",
        "WHERE p.case_id = f.case_id AND false",
    ),
    code(
        "rule: a preview leaves out of later what is not due yet",
        TUNING + "test_forecast.py",
        DUE,
        "earlier[cut.rule.pk, cut.calendar, cut.nth]))",
        "cut.bound))",
    ),
    code(
        "rule: a backtest counts what had ended",
        TUNING + "test_preview.py",
        "casework/rule_editor/backtest.py",
        "[:, 3] > moments)",
        "[:, 3] > 0)",
    ),
    code(
        "rule: why forgets the scope",
        TUNING + "test_why.py",
        "casework/rule_editor/why.py",
        "if limit := _outside(version, past.case, past.known):",
        "if limit := '':",
    ),
)
