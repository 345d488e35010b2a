"""Editing the working calendar: what an edit would move, in words, and saving it."""
