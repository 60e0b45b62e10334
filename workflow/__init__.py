"""Whose turn it is: processes, inbox, deadlines, letters at each step, and the pipelines of a cycle."""
