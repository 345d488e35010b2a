"""How many photos a visit has, and how large they are sent. What is made of one: casework/pictures.py."""

MOST = 4
"""Photos of one visit."""
LARGEST = 2 * 1024 * 1024
"""Bytes of one, as it is sent; the phone draws it smaller first."""
