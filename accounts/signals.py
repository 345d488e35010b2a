"""What the rooms above hear of people."""

from django.dispatch import Signal

may_do_less = Signal()
"""Somebody was disabled, or a role of theirs ended; sent in the transaction that does it."""
