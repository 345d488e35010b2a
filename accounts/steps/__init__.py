"""What administrators do: each step writes its lines of the history in the same transaction."""
