"""What verbs declare of themselves, declared wrongly: who may, what it does to the case, who hears of it and what is public."""

from tests.drills.mutations.mutant import ACCESS, STEPS, Mutant, code

REGISTRY, PORTAL, COMPOSE = (
    "tests/casework/test_verb.py",
    "tests/casework/portal/test_track.py",
    "tests/casework/notices/test_compose.py",
)
OUTSIDE = "        outside=True,\n"


def of_step(name: str, tests: str, step: str, old: str, new: str, *, only: str = "", refused: str = "") -> Mutant:
    return code(f"verb: {name}", tests, f"casework/steps/{step}.py", old, new, only=only, refused=refused)


WHO_MAY = (
    of_step(
        "a supervisor who handled it closes over the citizen",
        ACCESS,
        "close",
        OUTSIDE,
        "",
        only="move and close_dissatisfied",
    ),
    of_step(
        "a supervisor who handled it waives the leader's visit",
        ACCESS,
        "leader_visit",
        OUTSIDE,
        "",
        only="move and waive_leader_visit",
    ),
    of_step("who handled it accepts the citizen's rating", ACCESS, "decide_rating", OUTSIDE, "", only="move and accept_rating"),
    of_step("who handled it prints the rating slip", ACCESS, "rating_slip", OUTSIDE, "", only="rating_slip or rating-slip"),
    of_step(
        "the unit lead closes over the citizen",
        STEPS + "test_close_dissatisfied.py",
        "close",
        "roles=frozenset({Role.SUPERVISOR})",
        "roles=frozenset({Role.SUPERVISOR, Role.UNIT_LEAD})",
    ),
    of_step(
        "the unit waives its leader's visit",
        STEPS + "test_waive_leader_visit.py",
        "leader_visit",
        "roles=frozenset({Role.SUPERVISOR})",
        "roles=frozenset({Role.SUPERVISOR, Role.UNIT_LEAD})",
    ),
    of_step(
        "operators reopen",
        STEPS + "test_reopen.py",
        "reopen",
        "roles=frozenset({Role.SUPERVISOR})",
        "roles=frozenset({Role.SUPERVISOR, Role.OPERATOR})",
    ),
    of_step(
        "a handling unit reads what it must not see",
        STEPS + "test_reveal.py",
        "reveal",
        '        field="reveal",\n',
        "",
    ),
    code(
        "verb: an offered one may be for nobody",
        REGISTRY,
        "casework/verb.py",
        "if verb.offered and not verb.roles:",
        "if False:",
    ),
)

WHAT_IT_DOES = (
    of_step(
        "resolving ends no wait",
        REGISTRY,
        "resolve",
        "ends=(WaitKind.RESOLUTION,), ",
        "",
        only="computed_again",
    ),
    of_step(
        "acknowledging ends no wait",
        REGISTRY,
        "acknowledge",
        ", ends=(WaitKind.ACKNOWLEDGEMENT,))",
        ")",
        only="computed_again",
    ),
    of_step(
        "a return stops no clock",
        REGISTRY,
        "return_",
        "        pauses=rounds.HELD_UP,\n",
        "",
        only="computed_again",
    ),
    of_step("closing ends no wait", REGISTRY, "close", "ends_all=True, ", "", only="computed_again"),
    of_step(
        "resolving too early does not say what is missing",
        STEPS + "test_resolve.py",
        "resolve",
        "        condition=closure.resolve,\n        explains=frozenset({State.DISPATCHED, State.ACKNOWLEDGED}),\n",
        "",
    ),
)

WHO_HEARS = (
    of_step(
        "a retracted visit is told to nobody",
        REGISTRY,
        "attest",
        "                to=OWED_BY,\n",
        "",
        refused="'retract' reaches nobody",
    ),
    of_step(
        "an assignment has no words",
        REGISTRY,
        "assign",
        ', staff_text=gettext_lazy("Case %(number)s was assigned to you.")',
        "",
        refused="'assign' lacks the words",
    ),
    code(
        "verb: a notice may reach nobody",
        REGISTRY,
        "casework/verb.py",
        ".to and not ",
        ".to and False and not ",
    ),
    of_step(
        "nobody hears of a next round",
        COMPOSE,
        "dispatch",
        'replace(REWORK, when=lambda event, _case: event.fact("rework")),',
        "",
    ),
)

WHAT_THE_CITIZEN_SEES = (
    of_step("the citizen sees who looked at the phone", STEPS + "test_reveal.py", "reveal", "public=False", "public=True"),
    of_step("the citizen reads the staff's comments", STEPS + "test_comment.py", "comment", "public=False", "public=True"),
    of_step("the citizen does not see that it is resolved", STEPS + "test_resolve.py", "resolve", "public=True", "public=False"),
    of_step(
        "the citizen reads why units returned it",
        PORTAL,
        "return_",
        "        public=True,\n",
        "        public=True,\n        reason_public=True,\n",
    ),
    of_step(
        "the citizen does not read why it was closed",
        PORTAL,
        "close",
        "        reason_public=True,\n",
        "",
    ),
)

VERBS = (*WHO_MAY, *WHAT_IT_DOES, *WHO_HEARS, *WHAT_THE_CITIZEN_SEES)
