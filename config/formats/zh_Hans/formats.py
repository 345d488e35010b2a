"""Months without a leading zero, as in Django's other Chinese dates."""

MONTH_DAY_FORMAT = "n月j日"
