"""The demonstration: two finished years and one under way, played through the real services."""
