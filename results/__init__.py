"""What follows from the marks of a cycle: scoring, council, publication, rewards."""
