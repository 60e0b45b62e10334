"""Work on a whole cycle, run by Prefect: the catalogue, the door, the steps and the flows."""
