"""Saved views: had by whom they are shared with and no one else, changed by whoever may, and no more than anybody reads."""

from tests.drills.mutations.mutant import code

SAVED = "tests/casework/desk/test_saved_views.py"
POLICY, STEP = "casework/policies/view_access.py", "casework/steps/keep_view.py"

SAVED_VIEWS = (
    code("view: everybody has what is shared with a unit", SAVED, POLICY, "Q(unit__path__over=unit) if unit", "Q() if unit"),
    code("view: everybody has everybody's", SAVED, POLICY, "filter(Q(owner=user) | shared)", "all()"),
    code("view: anybody changes a shared one", SAVED, POLICY, "return may_share(user, view.unit) if", "return ALLOW if"),
    code(
        "view: a lead shares with another's unit",
        SAVED,
        POLICY,
        "if permitted and not unit_writing.writes_for(user, SHARE_VIEWS, unit):",
        "if False:",
    ),
    code(
        "view: it is shared by whoever likes",
        SAVED,
        STEP,
        "if content.unit and not (permitted := view_access.may_share(actor, content.unit)):",
        "if not (permitted := view_access.ALLOW):",
    ),
    code("view: what was typed is saved", SAVED, STEP, "if typed or len(query)", "if len(query)"),
    code("view: there is no end of them", SAVED, STEP, "if others.count() >= MOST:", "if False:"),
    code("view: a change made meanwhile is lost", SAVED, STEP, "if state_of(view) != base:", "if False:"),
    code(
        "view: slow ones are counted again and again",
        SAVED,
        "casework/desk/saved_views/counting.py",
        "        _rest(key)\n",
        "        pass\n",
    ),
    code(
        "view: another's queue opens as one's first",
        SAVED,
        "casework/desk/worklist/case_list.py",
        "queue = queues[NEAREST] if missing",
        "queue = next(iter(queues.values())) if missing",
    ),
)
