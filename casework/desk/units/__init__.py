"""Units, and how one ends."""
