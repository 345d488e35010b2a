"""The operators' callback queue about ratings, and one call of it."""
