"""A city's own decision: criteria sets and rule books made in the browser, and released by two."""
