"""Two criteria sets or two rule books side by side, and what the newer makes of a year."""
