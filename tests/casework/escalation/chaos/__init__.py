"""Escalation in trouble: processes that are killed, a broker that forgets, a clock that goes back, people who act meanwhile.

The same drivers serve `make drill`, which goes on for minutes, and small tests. `audit` says what came of it.

Below: what a crew and its processes agree on. Files in the crew's directory, then names in the environment.
"""

AHEAD = "ahead"
"""By how many seconds the clock is ahead."""
READY, SWEEPING = "ready", "sweeping"
"""Directories of marks: workers that take messages, by name; processes in the middle of a sweep, by id."""

COPIES, EVERY, NAME = "DRILL_COPIES", "DRILL_EVERY", "DRILL_NAME"
SWEEP = "casework.tasks.sweep"
