"""Changes of the directory: each writes its event in the same transaction."""
