"""The working calendar, edited."""

from tests.drills.mutations.mutant import STEPS, Mutant, code

CALENDAR, CALENDAR_END = STEPS + "test_edit_calendar.py", "casework/notices/calendar_end.py"

CALENDAR_EDITS = (
    code(
        "calendar: the second of two who edit is not told",
        CALENDAR,
        "casework/steps/edit_calendar.py",
        " == calendar.revision:",
        " != 0:",
    ),
    code(
        "calendar: a clock that stands still is moved",
        CALENDAR,
        "casework/writing/due_times.py",
        "WHERE p.wait_id = w.id)\n",
        "WHERE p.wait_id = w.id AND false)\n",
    ),
    code(
        "calendar: what is past already is said again",
        CALENDAR,
        "casework/writing/due_times.py",
        "(g.moves AND g.ahead)::int",
        "g.moves::int",
    ),
    code(
        "calendar: a published year stays provisional",
        CALENDAR,
        "casework/worktime/moved_times.py",
        "rows[:, 2::2] != self.rows[:, 3::2]",
        "rows[:, 2:4:2] != self.rows[:, 3:5:2]",
    ),
    code(
        "calendar: a large change needs no number",
        "tests/casework/calendar_editor/test_preview.py",
        "casework/calendar_editor/save.py",
        ".exceeds and confirmed != ",
        ".exceeds and False and confirmed != ",
    ),
    Mutant(
        "calendar: its end is told every day",
        "tests/casework/notices/test_calendar_end.py",
        edits=(
            (CALENDAR_END, "import Calendar\n", "import Calendar, Notice\n"),
            (CALENDAR_END, "TELL_AHEAD, time(0), ", "TELL_AHEAD, time(0, microsecond=Notice.objects.count()), "),
        ),
    ),
)
