"""The consistency radar: where judging was uneven."""
