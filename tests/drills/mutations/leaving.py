"""Ways to break what comes after people who left and units that have ended: cases without anybody, cases given to who is gone."""

from tests.drills.mutations.mutant import STEPS, Mutant, code

CAME_BACK, ENDED = f"{STEPS}test_came_back.py", f"{STEPS}test_end_unit.py"
HEIRS, ROUNDS, END_UNIT = "casework/policies/heirs.py", "casework/writing/rounds.py", "casework/steps/end_unit.py"

LEFT: tuple[Mutant, ...] = (
    code(
        "left: a new round is given to who is gone",
        CAME_BACK,
        ROUNDS,
        "        handler = heirs.still_there(handler, unit)  # they may have left while nothing was open here\n",
        "        pass\n",
    ),
    code(
        "left: to who can sign in no more",
        CAME_BACK,
        HEIRS,
        "if handler is None or not handler.is_active:",
        "if handler is None:",
    ),
    code(
        "left: to who handles elsewhere",
        CAME_BACK,
        HEIRS,
        "Q(role=Role.HANDLER, unit=unit) | leads",
        "Q(role=Role.HANDLER) | leads",
    ),
    code(
        "left: nobody who leads above goes on",
        CAME_BACK,
        HEIRS,
        "Q(role=Role.HANDLER, unit=unit) | leads",
        "Q(role=Role.HANDLER, unit=unit)",
    ),
    code(
        "ended: a new round comes to a unit that is no more",
        ENDED,
        ROUNDS,
        "    receiver = heirs.goes_on_with(unit, case)\n",
        "    receiver = unit\n",
    ),
    code(
        "ended: its handler has the case of the successor",
        ENDED,
        ROUNDS,
        "        handler = None\n    elif",
        "        pass\n    elif",
    ),
    code("ended: only the first successor is asked for", ENDED, HEIRS, "    while ending := ", "    if ending := "),
    code(
        "ended: a case comes to the unit that it complains of",
        ENDED,
        HEIRS,
        "        if not routing.may_receive(follower, case):\n            return unit\n",
        "",
    ),
    code("ended: it is given cases", ENDED, HEIRS, "    if ending is None:\n        return ALLOW\n", "    return ALLOW\n"),
    code(
        "ended: it ends over the heads of whom it complains of",
        ENDED,
        END_UNIT,
        '    if stuck := stuck_cases(unit, successor).order_by("pk").first():',
        "    if stuck := stuck_cases(unit, successor).none().first():",
    ),
    code(
        "ended: nobody goes on with what it assisted with",
        ENDED,
        END_UNIT,
        "    ended = heirs.ended_that_assist()\n",
        "    ended: list[Unit] = []\n",
    ),
    code(
        "ended: its successor assists with a complaint about itself",
        ENDED,
        "casework/steps/succeed_assist.py",
        "    if may_assist(unit, case):",
        "    if unit:",
    ),
    code(
        "ended: anybody goes on assisting in its place",
        ENDED,
        "casework/sql/assisting.sql",
        "                       AND casework_follows(ending.unit_id, (e.facts ->> 'assisting_id')::bigint)",
        "",
    ),
    code("ended: the table still names it", ENDED, END_UNIT, "        route.unit = successor\n", ""),
    code("ended: the rules still name it", ENDED, END_UNIT, "successor.code if code == unit.code else code", "code"),
    code(
        "ended: its people lose their cases",
        ENDED,
        END_UNIT,
        "    if handler and receivers.receives(handler, case):",
        "    if False:",
    ),
    code(
        "ended: who stayed behind keeps their cases",
        ENDED,
        END_UNIT,
        "    if handler and receivers.receives(handler, case):",
        "    if handler:",
    ),
    code(
        "ended: nobody acknowledges it anew",
        ENDED,
        END_UNIT,
        "waits.opened(case, WaitKind.ACKNOWLEDGEMENT, at=at, calendar=calendar_cache.default())",
        "",
    ),
    code("ended: it moves twice", ENDED, END_UNIT, "    if unit == before:\n        return False\n", ""),
    code(
        "ended: one case keeps the others with it",
        ENDED,
        END_UNIT,
        "    except Exception as fault:  # noqa: BLE001 - one case must not keep the others with a unit that has ended\n",
        "    except ZeroDivisionError as fault:\n",
    ),
)
