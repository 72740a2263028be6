"""The terminal's commands, one file for each noun."""
