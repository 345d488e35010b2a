"""One verb for many chosen cases."""
