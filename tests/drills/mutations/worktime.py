"""Working time as arithmetic."""

from tests.drills.mutations.mutant import code

WORKING = "tests/casework/worktime/test_arrays.py"

WORKTIME = (
    code(
        "of many, one is due a working day sooner",
        WORKING,
        "casework/worktime/arrays.py",
        "[begun + amounts - 1]",
        "[begun + amounts - 2]",
        only="counting or reading",
    ),
    code(
        "of many, what ends with the day is due the next morning",
        WORKING,
        "casework/worktime/arrays.py",
        "reached=whole - 1",
        "reached=whole",
        only="counting or reading",
    ),
    code(
        "of many, each gets the answer of another",
        WORKING,
        "casework/worktime/arrays.py",
        "[order] = np.searchsorted",
        "[:] = np.searchsorted",
        only="counting or reading",
    ),
    code(
        "make-up Saturdays are free",
        WORKING,
        "casework/worktime/calendar.py",
        "else usual or ordinary",
        "else usual",
        only="counting or reading",
    ),
    code(
        "the clock is never set forward or back",
        WORKING,
        "casework/worktime/calendar.py",
        "    if before == after:\n        return [",
        "    if before:\n        return [",
        only="counting or reading",
    ),
)
