"""What other systems call by themselves, signed and without a session."""
