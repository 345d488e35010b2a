"""Verification: the tables hold what the events say, the events are those that the application wrote, and the guards stand.

Everything is computed here, outside the database. Rooms above casework add what they compare (`add_room`).
"""
