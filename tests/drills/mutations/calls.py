"""Ways to break how a call is taken down: what is proposed, what it is the same as, who calls, and what a crash cuts off."""

from tests.drills.mutations.mutant import Mutant, code

CALL, PROPOSED = "tests/casework/desk/test_taking_calls.py", "tests/casework/proposing/test_propose.py"
REGISTER, STEPS = "casework/desk/register", "casework/steps"
CALLS: tuple[Mutant, ...] = (
    code(
        "who asks for the same on the call is told twice",
        CALL,
        f"{STEPS}/merge.py",
        "                when=lambda event, case: event.occurred_at != case.created_at,  # merged on the call: they are told once\n",  # noqa: E501
        "",
    ),
    code(
        "the same caller gets a second case",
        CALL,
        f"{REGISTER}/taking_down.py",
        "== CHASE_IT:",
        "== None:",
    ),
    code(
        "like words about another place can be chosen",
        "tests/casework/desk/test_alike.py",
        "casework/desk/cases/matches.py",
        '"" if match.apart else act_on(match.case, citizens)',
        "act_on(match.case, citizens)",
    ),
    code(
        "a case that was taken back in half stays registered",
        CALL,
        f"{REGISTER}/taking_down.py",
        "    if same_as:\n        return _same_as",
        "    if same_as:\n        steps.register(demand, files=files, actor=actor, at=at)\n        return _same_as",
    ),
    code("nobody is warned of a third call", CALL, f"{REGISTER}/caller.py", "self.calls + 1 >= OFTEN", "self.calls >= OFTEN"),
    code(
        "chases are no calls",
        CALL,
        "casework/desk/cases/matches.py",
        "+ Counter(dict(chases))",
        "",
    ),
    code(
        "whoever registers dispatches",
        CALL,
        f"{REGISTER}/views.py",
        "dispatches = bool(access.may(staff(request), DISPATCH))",
        "dispatches = True",
    ),
    code(
        "a draft is saved under anybody's key",
        CALL,
        f"{REGISTER}/drafts.py",
        "if form_keys.owner(key) != user.pk or",
        "if",
    ),
    code(
        "a draft outlives its demand",
        CALL,
        f"{REGISTER}/drafts.py",
        " or answers.is_answered(user, key, kind=answers.FORM):",
        ":",
    ),
    code(
        "drafts are saved beside each other",
        CALL,
        "casework/writing/unsent.py",
        "older[MOST_DRAFTS - 1 :]",
        "older[MOST_DRAFTS * 9 :]",
    ),
    code(
        "an emergency is chosen by itself",
        PROPOSED,
        "casework/proposing/propose.py",
        "word.urgency != Urgency.EMERGENCY and not proposed",
        "not proposed",
    ),
    code(
        "a topic is chosen below the margin",
        PROPOSED,
        "casework/proposing/propose.py",
        "place == 0 and guess.probability >= margin",
        "place == 0",
    ),
    code(
        "a topic that is not used any more is proposed",
        PROPOSED,
        "casework/proposing/propose.py",
        "Topic.objects.filter(enabled=True, code__in",
        "Topic.objects.filter(code__in",
    ),
)
