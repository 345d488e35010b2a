"""When a rule went wrong: stopping all escalation, and recalling the unread notices of one version."""
