"""Pages of the directory: administrators change it, auditors read it."""
