"""The checks of casework, as it is made ready."""

from casework.attention import of_messages, of_people, of_records, of_rules, of_units

CHECKS = (*of_rules.CHECKS, *of_messages.CHECKS, *of_units.CHECKS, *of_people.CHECKS, *of_records.CHECKS)
