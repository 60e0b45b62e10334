"""Whose turn it is: processes, inbox, deadlines, letters at each step, pipelines of a cycle."""
