"""The coordinator's board: every case of a cycle, how far it is, and what can be done."""
