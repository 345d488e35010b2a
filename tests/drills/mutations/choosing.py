"""Breaks of choosing among thousands."""

from tests.drills.mutations.mutant import Mutant, code

COMBOBOX, MATCHING = "tests/casework/desk/test_combobox.py", "tests/casework/typeahead/test_matching.py"
ROOM, NAMES = "casework/desk/combobox", "casework/typeahead"
CHOSEN: tuple[Mutant, ...] = (
    code(
        "whoever may not do it is shown whom it could name",
        COMBOBOX,
        f"{ROOM}/offering.py",
        "    if not access.may(user, verb, case):\n        raise PermissionDenied\n",
        "",
    ),
    code(
        "what a verb does not take is offered",
        COMBOBOX,
        f"{ROOM}/fields.py",
        "[choice for choice in choices if choice.code in taken]",
        "list(choices)",
    ),
    code(
        "an old name is found after a change",
        MATCHING,
        f"{NAMES}/tables.py",
        "table is None or table.version != self._version",
        "table is None",
    ),
    code(
        "a character is read in one way",
        MATCHING,
        f"{NAMES}/spelling.py",
        "heteronym=True",
        "heteronym=False",
    ),
    code(
        "what is typed never replaces what stood there",
        COMBOBOX,
        f"{ROOM}/fields.py",
        'chosen in {"", data.get(f"{name}_{WAS}")}',
        "not chosen",
    ),
    code(
        "what was chosen lately is forgotten",
        COMBOBOX,
        f"{ROOM}/recent.py",
        "        request.session[CHOSEN] = {**before, **codes}\n",
        "        pass\n",
    ),
    code(
        "a list of a page is open to whoever may not open the page",
        "tests/casework/desk/test_choosing_several.py",
        f"{ROOM}/lists.py",
        "if person and absences.enters_for(user, person) else None",
        "if person else None",
    ),
    code(
        "a hand-over is offered to a lead of another area",
        "tests/casework/policies/test_receivers.py",
        "casework/policies/receivers.py",
        "_leading([case.unit.path]) & area)",
        "_leading([case.unit.path]))",
    ),
)
