"""Drafts as the plain data that pages show: problems in their places, points, a trial."""
