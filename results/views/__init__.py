"""The pages on which leaders decide what follows."""
