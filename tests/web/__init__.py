"""Tests of the base pages and components."""
