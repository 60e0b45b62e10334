"""Benchmarks that print ratios; nothing imports them."""
