"""What needs an administrator: checks that each room brings, and what they find. Nothing here writes to the database."""
