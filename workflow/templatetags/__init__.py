"""The tags of the pages of a cycle."""
