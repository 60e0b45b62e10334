"""Taking evidence in, inspecting, reading, keeping and checking it."""
