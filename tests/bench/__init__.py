"""Measured, never asserted: `make bench`."""
