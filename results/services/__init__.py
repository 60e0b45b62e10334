"""What is done with the results of a cycle."""
