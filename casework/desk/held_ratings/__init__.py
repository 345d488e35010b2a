"""Ratings that may be somebody else's, decided together."""
