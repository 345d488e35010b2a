"""Lists of cases as files, and the log of them."""
