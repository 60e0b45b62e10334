"""The yearly evaluation of each agency: cycle, case, marks, reviews, decisions, results, event log."""
