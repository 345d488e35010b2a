"""Where a citizen asks for something, without an account."""
