"""A person's queues."""
