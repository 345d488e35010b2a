"""The people of a unit, and what they hand over."""
