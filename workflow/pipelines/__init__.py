"""Work on a whole cycle, run by Prefect: what is said of a pipeline stands in its own module."""
