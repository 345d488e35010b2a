"""Ratings that units asked to be excluded from their satisfaction, each with its reason and what was decided."""
