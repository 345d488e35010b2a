"""What a lead looks after: the unit's cases that are in trouble, and who has how much in hand."""
