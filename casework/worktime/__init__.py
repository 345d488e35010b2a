"""Working time as arithmetic: calendars, clocks, durations and deadlines. No query, no clock of its own."""
