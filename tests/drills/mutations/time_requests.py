"""Ways to break how more time is granted, and what stands still in a case that rests."""

from tests.drills.mutations.mutant import STEPS, Mutant, code

EXTEND, GRANT, RELEASE = f"{STEPS}test_extend.py", f"{STEPS}test_decide_extension.py", f"{STEPS}test_release.py"
SUSPEND, REST = f"{STEPS}test_suspend.py", f"{STEPS}test_decide_suspension.py"
TIME_REQUESTED: tuple[Mutant, ...] = (
    code("more time is asked for after it is due", EXTEND, "casework/steps/extend.py", "if at >= room.due:", "if False:"),
    code("more time than the catalogue allows", EXTEND, "casework/writing/extensions.py", "if at > room.latest:", "if False:"),
    code(
        "more time twice in a round",
        EXTEND,
        "casework/policies/requests.py",
        "    if facts.extended:",
        "    if False:",
    ),
    code("two requests at once", EXTEND, "casework/policies/requests.py", "if facts.reviews & REQUESTS:", "if False:"),
    code(
        "the unit's supervisor grants it more time",
        GRANT,
        "casework/steps/extend.py",
        "roles=frozenset({Role.SUPERVISOR}),\n        outside=True,",
        "roles=frozenset({Role.SUPERVISOR}),",
    ),
    code(
        "what was refused is the citizen's to read",
        GRANT,
        "casework/steps/extend.py",
        "facts=facts, public=approve)",
        "facts=facts)",
    ),
    code(
        "a limit grows by more than was granted",
        GRANT,
        "casework/sql/waits.sql",
        "NOT casework_extended_now(NEW)",
        "false",
    ),
    code(
        "of a new due time nobody is warned",
        GRANT,
        "casework/writing/waits.py",
        'due_seq=F("due_seq") + 1, provisional=longer.provisional',
        "provisional=longer.provisional",
    ),
    code(
        "a request outlives the unit's having the case",
        EXTEND,
        "casework/steps/reassign.py",
        "    waits.settle_requests(case, by=REASSIGN.code, at=at)\n",
        "",
    ),
    code(
        "a leader's visit is owed while the case rests",
        RELEASE,
        "casework/writing/waits.py",
        "WaitKind.RESOLUTION, WaitKind.LEADER_VISIT, WaitKind.ASSIST)\n",
        "WaitKind.RESOLUTION, WaitKind.ASSIST)\n",
    ),
    code(
        "a visit made while the case rests is lost",
        RELEASE,
        "casework/steps/attest.py",
        "handling = case.state in IN_HAND",
        "handling = case.state in HANDLING",
    ),
    code(
        "a visit made while the case rests is forgotten when it goes on",
        RELEASE,
        "casework/steps/release.py",
        "            state = State.VISITED\n",
        "            pass\n",
    ),
    code(
        "what stood still is not reckoned when a visit is taken back",
        RELEASE,
        "casework/writing/waits.py",
        "                _run_on(last, last=pause, hurried=case.urgency in HURRIED)\n",
        "                pass\n",
    ),
    code(
        "a visit owed again runs while the case rests",
        RELEASE,
        "casework/steps/attest.py",
        "    if case.state == State.SUSPENDED:\n        waits.pause(",
        "    if False:\n        waits.pause(",
    ),
    code("a case rests as long as one likes", SUSPEND, "casework/steps/suspend.py", "MOST_DAYS = 90", "MOST_DAYS = 400"),
    code(
        "a case rests until a day that has come",
        REST,
        "casework/steps/suspend.py",
        "if day <= timezone.localdate(at):",
        "if False:",
    ),
    code(
        "a case that rests is owed a visit",
        "tests/casework/desk/test_time_requests.py",
        "casework/desk/cases/page.py",
        "return None if self.case.state == State.SUSPENDED else ",
        "return ",
    ),
)
