"""What a supervisor looks after: how far escalation has come in which unit, and what waits for a word or a visit."""
