"""One agency over the years, and two years side by side."""
