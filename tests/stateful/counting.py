"""What happened in the lives of cases."""

from collections import Counter

counted: Counter[str] = Counter()
"""What was done and what was refused, over all lives: a machine that is refused everything proves nothing."""
