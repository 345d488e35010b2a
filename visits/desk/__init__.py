"""The plain pages of visits: record one, look at one, the panel on the case page."""
