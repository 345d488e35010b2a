"""What people write again and again, typed by one key."""
