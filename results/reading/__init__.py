"""What the pages read of the results of a cycle."""
