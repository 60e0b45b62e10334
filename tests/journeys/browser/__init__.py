"""People of each kind at work in Chromium, in a city of real agencies."""
