"""Survey results, bonus and penalty points that come out of a file."""
