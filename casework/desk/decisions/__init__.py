"""Everything that waits for a supervisor's word: one list, a page for each, and the next one after it."""
