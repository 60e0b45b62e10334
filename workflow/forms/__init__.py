"""The forms of the pages on which people act."""
