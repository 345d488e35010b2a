"""Escalation rules, their preview and why they fired."""
