"""The pages of letters: one's own, and what is on its way to whom."""
