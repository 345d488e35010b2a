"""What the memory of a process does with large blocks, such as uploads while they are sealed and sent."""

import ctypes

MMAP_THRESHOLD = -3
"""Of mallopt(3), as the C library of Linux distributions names it."""
LARGE = 1024 * 1024
"""Bytes."""


def give_back_large_blocks() -> None:
    """To the system as soon as they are free. The C library would keep those of the largest files for each thread, for good.

    One that has no such setting gives them back anyway.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(MMAP_THRESHOLD, LARGE)
