"""Notices: who is told what happened. A reader of the timeline; it changes no case."""
