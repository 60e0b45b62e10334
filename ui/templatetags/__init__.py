"""The tags and filters of the component library."""
