"""Pages that explain and compare: they read everything and write nothing."""
