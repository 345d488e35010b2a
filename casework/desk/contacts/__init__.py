"""What is settled on the call, and what of it supervisors look at."""
