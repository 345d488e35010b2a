"""The lifecycle as people read it: a page with a table, and a picture. Read from lifecycle.py, never written by hand."""
