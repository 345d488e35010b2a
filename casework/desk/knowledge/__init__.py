"""What people ask again and again, and what is answered."""
