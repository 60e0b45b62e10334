"""Tests of the pages: every page for every role, what it costs, and what it refuses."""
