"""The counter: a rating by somebody who comes in person, on a screen turned to them, or from a paper slip."""
