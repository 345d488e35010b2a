"""A case on its page, and every verb it may be asked for."""
