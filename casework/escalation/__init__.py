"""Escalation: what has waited too long is put in front of people. It changes order and attention, never a due time."""
