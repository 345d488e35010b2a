"""What a phone sends: its form, receiving it once, and sealed files."""
