"""Ways to break what is done to many cases at once."""

from tests.drills.mutations.mutant import STEPS, Mutant, code

API, DESK = "tests/casework/api/test_bulk.py", "tests/casework/desk/test_bulk.py"
ACTS, COURSE = "casework/bulk/acts.py", "casework/desk/bulk/course.py"
MANY_AT_ONCE: tuple[Mutant, ...] = (
    code("a preview of many is the act itself", API, ACTS, "        if act.rehearsed:\n", "        if False:\n"),
    code("among many, cases that nobody else may see", API, ACTS, "access.visible_to(act.actor)", "Case.objects", only="not_see"),
    code(
        "one refusal among many takes the others along",
        API,
        ACTS,
        "    except Refused as refusal:",
        "    except KeyError as refusal:",
    ),
    code("a thousand cases at once", DESK, ACTS, "if len(chosen) > MOST:", "if len(chosen) > 2 * MOST:"),
    code(
        "the order of many tells what is hidden", DESK, COURSE, "access.visible_to(user)", "access.Case.objects", only="not_seen"
    ),
    code("what another person was shown is done", DESK, COURSE, 'plain.pop("user") != user.pk', 'not plain.pop("user")'),
    code(
        "what was refused beforehand is tried after all",
        DESK,
        COURSE,
        "left=self.numbers(Status.POSSIBLE)",
        "left=self.numbers(*Status)",
    ),
    code(
        "a key for many cases with another body",
        API,
        "casework/writing/answers.py",
        "(in_parts or claimed.status is not None)",
        "claimed.status is not None",
    ),
    code(
        "what many cases were answered is not remembered",
        API,
        "casework/api/idempotency.py",
        "        answers.remember(row, written, status=response.status_code)\n    return",
        "    return",
    ),
    code(
        "reminded as often as anybody likes",
        f"{STEPS}test_remind.py",
        "casework/steps/remind.py",
        "if lately is None:",
        "if True:",
    ),
    code(
        "a lead is told to remind nobody",
        f"{STEPS}test_remind.py",
        "casework/steps/remind.py",
        "    if _reaches_only(actor, case):",
        "    if False:",
    ),
)
