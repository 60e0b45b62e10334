"""The pages on which people make moves."""
