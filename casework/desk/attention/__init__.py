"""What an administrator sees first."""
