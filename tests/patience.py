"""How long tests wait for what is to happen: long enough for a busy machine. What goes on when a thing happens never waits
that long, so no test needs a shorter patience of its own."""

SECONDS = 90.0
"""For processes, threads and servers."""
PAGE = 30_000
"""Milliseconds, for what a page shows."""
