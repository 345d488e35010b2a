"""When what ended by itself is started again: at once, and later each time it did not last."""

from dataclasses import dataclass

TOO_SOON = 5.0
"""Seconds: shorter than something lives that has begun well."""
LONGEST_PAUSE = 60.0
"""Seconds."""


@dataclass
class Backoff:
    """Of one part or server. Times are those of a clock that nobody sets, in seconds."""

    began_at: float = float("-inf")
    failures: int = 0
    """In a row, each right after its start."""
    due_at: float | None = None
    """When it is to be started again; None while it runs."""

    def began(self, *, now: float) -> None:
        """It was started."""
        self.began_at, self.due_at = now, None

    def ended(self, *, now: float) -> float:
        """It ended, or could not be started: the seconds until it is started again."""
        self.failures = self.failures + 1 if now - self.began_at < TOO_SOON else 0
        pause = min(2.0 ** (self.failures - 1), LONGEST_PAUSE) if self.failures else 0.0
        self.due_at = now + pause
        return pause

    def due(self, *, now: float) -> bool:
        """Whether it is to be started now."""
        return self.due_at is None or now >= self.due_at
