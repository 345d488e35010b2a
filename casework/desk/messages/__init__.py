"""Who is told what, by which way, and in which words."""
