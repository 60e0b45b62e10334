"""The commands of `python -m scoring`, one module each."""
