"""What can be done to a cycle and its cases; each function is one transaction of the domain."""
