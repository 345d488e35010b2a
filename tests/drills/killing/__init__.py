"""The parts of `make run` killed one after the other while clients work, and what came of it (tests/drills/kills.py)."""
