"""What the steps do in one transaction."""

from tests.drills.mutations.mutant import STEPS, code

RACES = "tests/races/test_races.py"

STEPS_TAKEN = (
    code(
        "the lock is lost",
        RACES,
        "casework/writing/transition.py",
        'together.select_for_update(no_key=True).only("pk")',
        'together.only("pk")',
        only="dispatch or rate",
    ),
    code("old states are overwritten", RACES, "casework/writing/transition.py", "pk=case.pk, state=case.state)", "pk=case.pk)"),
    code(
        "who handled is forgotten",
        STEPS,
        "casework/writing/transition.py",
        "    if unit is not None:\n",
        "    if False:\n",
        only="handled or handler or remembered",
    ),
    code(
        "nobody came closes",
        STEPS + "test_rate.py",
        "casework/steps/rate.py",
        "held = opinion.visited == Rating.Visited.NO",
        "held = False",
    ),
    code(
        "links never expire", STEPS + "test_rate.py", "casework/writing/links.py", "expires_at__gt=at", "expires_at__isnull=False"
    ),
    code(
        "a link outlives an operator's rating",
        STEPS + "test_rate.py",
        "casework/steps/rate.py",
        "    links.void(case, at=at)  #",
        "    #",
    ),
    code(
        "closing writes no event",
        STEPS + "test_rate.py",
        "casework/steps/rate.py",
        'append(case, CLOSE, actor=None, on_behalf_of=handler, at=at, facts={"rating": rating.score} | spared)',
        "pass",
    ),
    code(
        "revealing leaves no trace",
        STEPS + "test_reveal.py",
        "casework/steps/reveal.py",
        "append(case, REVEAL, actor=actor, at=at, facts=facts)",
        "pass",
    ),
    code(
        "one person changes a number alone",
        STEPS + "test_correct.py",
        "casework/steps/correct.py",
        "if proposed.proposed_by_id == actor.pk:",
        "if False:",
    ),
    code(
        "a retracted visit leaves the link alive",
        STEPS + "test_retract.py",
        "casework/steps/attest.py",
        "            links.void(case, at=at)\n",
        "",
    ),
    code(
        "a retracted visit is not owed again",
        STEPS + "test_retract.py",
        "casework/steps/attest.py",
        "owed_again.append(WaitKind.VISIT)",
        "pass",
    ),
    code(
        "an upheld complaint leaves the visits standing",
        STEPS + "test_void_rating.py",
        "casework/steps/decide_rating.py",
        "case.attestations.filter(round=old_round, voided_at__isnull=True).update(voided_at=at)",
        "pass",
    ),
    code(
        "clocks run on after a return",
        STEPS + "test_return.py",
        "casework/steps/return_.py",
        "    waits.pause(case, *rounds.HELD_UP, at=at)\n",
        "",
    ),
    code(
        "signing stops the clock of the visit",
        STEPS + "test_acknowledge.py",
        "casework/steps/acknowledge.py",
        "waits.end(case, WaitKind.ACKNOWLEDGEMENT,",
        "waits.end(case, WaitKind.ACKNOWLEDGEMENT, WaitKind.VISIT,",
    ),
)
