"""A tool that is not shipped: it draws the diagrams of the docs from the code itself."""
