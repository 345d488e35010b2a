"""One way to choose a topic, an area, a unit or a person: by typing, from what is near, or, without script, by either."""
