"""The process supervision behind `make run`: servers and parts started, watched and stopped."""
