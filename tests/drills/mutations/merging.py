"""Ways to break how repeat demands are merged: citizens lost, ratings lost, clocks that run, others' cases told."""

from tests.drills.mutations.mutant import GUARDS, STEPS, Mutant, code, without_trigger

MATTERS = "tests/casework/portal/test_public_matters.py"
MERGE, SPLIT, PORTAL = f"{STEPS}test_merge.py", f"{STEPS}test_split.py", "tests/casework/portal/test_merged.py"
OF_DATABASE = f"{GUARDS}test_merging.py"


def in_sql(name: str, old: str, new: str) -> Mutant:
    return code(f"merging: {name}", OF_DATABASE, "casework/sql/merging.sql", old, new)


MERGED: tuple[Mutant, ...] = (
    code(
        "merging: the citizens are not asked",
        MERGE,
        "casework/steps/resolve.py",
        "    along.resolved(case, ended=ended, at=at)\n",
        "",
    ),
    code(
        "merging: an old link rates the new result",
        MERGE,
        "casework/steps/along.py",
        "        if waits.end(case, WaitKind.RATING, by=REOPEN_ALONG.code, at=at):\n            links.void(case, at=at)\n",
        "        if waits.end(case, WaitKind.RATING, by=REOPEN_ALONG.code, at=at):\n",
    ),
    code(
        "merging: a dissatisfied one waits for a supervisor",
        MERGE,
        "casework/steps/rate.py",
        " and case.state != State.MERGED\n\n\ndef write",
        "\n\n\ndef write",
    ),
    code(
        "merging: it escalates", MERGE, "casework/escalation/due.py", "if cut.rule.waiting_for == WaitKind.RATING:", "if False:"
    ),
    code(
        "merging: the unit that leads changes the number",
        MERGE,
        "casework/policies/access.py",
        "for pk in (case.pk, case.merged_into_id) if pk",
        "for pk in (case.pk,) if pk",
    ),
    code(
        "merging: lists forget who handles the one that leads",
        "tests/casework/policies/test_access.py",
        "casework/policies/access.py",
        "[*rows.get(case.pk, ()), *rows.get(case.merged_into_id, ())]",
        "[*rows.get(case.pk, ())]",
    ),
    code(
        "merging: what a case led is left behind",
        MERGE,
        "casework/steps/merge.py",
        "    for follower in followers:\n        change(follower, merged_into=leader)\n",
        "    for follower in followers:\n",
    ),
    code(
        "merging: whoever handles the one merges it into another",
        MERGE,
        "casework/steps/merge.py",
        "permitted = access.may(actor, MERGE, leader)",
        "permitted = access.may(actor, MERGE, case)",
    ),
    code("merging: withdrawn with those it led", SPLIT, "casework/steps/decline.py", "    split_all(case, at=at)\n", ""),
    code(
        "merging: a visit made before is owed again",
        SPLIT,
        "casework/writing/rounds.py",
        "    elif not going_on and visits_made >= visits:\n        kinds.remove(WaitKind.VISIT)\n",
        "",
    ),
    code(
        "merging: the other citizen's result is read out",
        PORTAL,
        "casework/portal/together.py",
        "visits=(facts.visits_counted, facts.visits_required) if is_handled else None",
        "visits=None",
    ),
    Mutant("merging: the database lets anything lead", OF_DATABASE, edits=without_trigger("guard_merging", "casework_case")),
    Mutant("merging: the database lets a chain stand", OF_DATABASE, edits=without_trigger("guard_merged", "casework_case")),
    Mutant("merging: the database forgets who was led", OF_DATABASE, edits=without_trigger("guard_led", "casework_case")),
    in_sql("a rated case is split off", "AND round = OLD.round AND status <> 'void'\n", "AND round = OLD.round AND false\n"),
    in_sql(
        "confidential cases mix",
        "IF (leader.confidential, leader.against_id) IS DISTINCT FROM",
        "IF false AND (leader.confidential, leader.against_id) IS DISTINCT FROM",
    ),
    code(
        "public matters: a complaint is offered to strangers",
        MATTERS,
        "casework/policies/public_matters.py",
        "        kind__in=KINDS,\n",
        "",
    ),
    code(
        "public matters: a choice holds for any form",
        MATTERS,
        "casework/portal/ask/matters.py",
        "return int(pk) if digest == draft.digest else None",
        "return int(pk)",
    ),
    code(
        "public matters: it is not looked at again when it is sent",
        f"{STEPS}test_join.py",
        "casework/steps/join.py",
        "    leader = open_matter(into.pk)\n    if leader is None:\n        return case\n",
        "    leader = into\n",
    ),
)
