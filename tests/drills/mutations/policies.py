"""What the policies decide: closure and routing."""

from tests.drills.mutations.mutant import STEPS, code

POLICIES = (
    code(
        "one visit is as good as two",
        STEPS + "test_attest.py",
        "casework/policies/closure.py",
        "max(0, self.visits_required - self.visits_counted)",
        "0",
    ),
    code(
        "a leader's visit is forgotten",
        STEPS + "test_attest.py",
        "casework/policies/closure.py",
        "if facts.leader_visit_owed:",
        "if False:",
    ),
    code(
        "the unit closes over a dissatisfied citizen",
        STEPS + "test_close.py",
        "casework/policies/closure.py",
        "    if not facts.satisfied:\n",
        "    if False:\n",
    ),
    code(
        "a visit of another round counts",
        STEPS + "test_attest.py",
        "casework/policies/closure.py",
        "if visit_round != case_round:",
        "if False:",
    ),
    code(
        "a case reaches the unit it complains of",
        STEPS + "test_dispatch.py",
        "casework/policies/routing.py",
        "return related(unit.path, against.path)",
        "return False",
    ),
    code(
        "a unit returns what a supervisor ruled to be its own",
        STEPS + "test_rule_on_return.py",
        "casework/policies/rulings.py",
        "if facts.ruled:",
        "if False:",
    ),
    code(
        "a dispatcher sends on what was returned twice",
        STEPS + "test_rule_on_return.py",
        "casework/policies/rulings.py",
        'facts.returns < MOST_RETURNS:\n        return ALLOW\n    return deny("needs_ruling"',
        'facts.ruled is not None:\n        return ALLOW\n    return deny("needs_ruling"',
    ),
)
