"""Tuning: what an administrator does with escalation rules, and sees before a change does anything."""
