"""What strangers read: ranking, results, open data."""
