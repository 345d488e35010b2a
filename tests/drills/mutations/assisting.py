"""Ways to break that other units assist, and what waits for them."""

from tests.drills.mutations.mutant import STEPS, Mutant, code

ASK, DECIDE, DONE = f"{STEPS}test_assist.py", f"{STEPS}test_decide_assist.py", f"{STEPS}test_assist_done.py"
SEES = "tests/casework/policies/test_access.py"
CLOCK = "tests/casework/escalation/test_assisting.py"
ASSISTED: tuple[Mutant, ...] = (
    code(
        "a case resolved while a unit assists", DONE, "casework/policies/closure.py", "    if facts.assisting:", "    if False:"
    ),
    code(
        "the unit complained of assists",
        ASK,
        "casework/policies/assisting.py",
        "if not routing.may_receive(unit, case):",
        "if False:",
    ),
    code(
        "a unit that assists may rate",
        DECIDE,
        "casework/writing/assisting.py",
        "    record_handler(case, user=None, unit=unit, at=at)\n",
        "",
    ),
    code(
        "the unit that asked says that the other one is done",
        DONE,
        "casework/steps/assist_done.py",
        "        leading=False,\n",
        "",
    ),
    code(
        "the unit's own dispatcher grants it",
        DECIDE,
        "casework/steps/assist.py",
        "roles=frozenset({Role.DISPATCHER, Role.SUPERVISOR}),\n        outside=True,",
        "roles=frozenset({Role.DISPATCHER, Role.SUPERVISOR}),",
    ),
    code(
        "who assists reads a confidential case in full",
        SEES,
        "casework/policies/access.py",
        "return assists(user, case) or any(",
        "return False and any(",
    ),
    code(
        "a list shows what its reader may not open",
        SEES,
        "casework/policies/access.py",
        "return reached & Q(area__path__within=grant.area) if limited else reached",
        "return reached",
    ),
    code(
        "a visit of theirs acknowledges the case for the other unit",
        DONE,
        "casework/steps/attest.py",
        "if not assisting and case.state in {State.DISPATCHED, State.SUSPENDED}:",
        "if case.state in {State.DISPATCHED, State.SUSPENDED}:",
    ),
    code(
        "the clock of a unit that assists runs on while the case rests",
        CLOCK,
        "casework/writing/waits.py",
        "WaitKind.LEADER_VISIT, WaitKind.ASSIST)",
        "WaitKind.LEADER_VISIT)",
    ),
    code(
        "the unit that asked is reminded of what another one owes",
        CLOCK,
        "casework/notices/recipients.py",
        'case "handler" | "unit_lead" if helping:',
        'case "handler" | "unit_lead" if False:',
    ),
    code(
        "assistance ended by the unit that asked for it",
        "tests/casework/guards/test_tampering.py",
        "casework/sql/assisting.sql",
        "IF TG_OP = 'UPDATE' AND NEW.until IS NOT NULL",
        "IF false",
    ),
)
