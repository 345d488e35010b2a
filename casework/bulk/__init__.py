"""Many chosen cases at once."""
