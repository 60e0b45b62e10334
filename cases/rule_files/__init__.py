"""Criteria sets and rule books: loading, and reading what is in them."""
