"""The field app: visits recorded on a phone, with or without a network."""
