"""Checks for watered data: the rules as arithmetic, and running them on a visit."""
