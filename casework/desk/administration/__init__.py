"""Who changed what of people, roles, units and catalogue."""
