"""Finding a topic, an area, a unit or a person among thousands as somebody types."""
