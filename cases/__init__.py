"""The yearly evaluation of each agency: cycle, case, marks, decisions, results, event log."""
