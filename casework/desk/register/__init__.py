"""Taking a demand down."""
