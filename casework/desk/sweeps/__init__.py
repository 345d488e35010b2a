"""Whether escalation is alive."""
