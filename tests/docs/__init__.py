"""Tests of the documents: what they say of the product is what it is."""
