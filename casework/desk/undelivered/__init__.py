"""Citizens whom the last message of their case did not reach."""
