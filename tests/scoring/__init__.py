"""Tests of the rules: plain functions, no database, no clock."""
