"""What pages show of a case: items and marks turned into plain data, without a query."""
