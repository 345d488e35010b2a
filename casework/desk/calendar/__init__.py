"""The working calendar and its edits."""
