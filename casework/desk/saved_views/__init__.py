"""Lists under a name: one's own, and those shared with one's unit."""
