"""How things are said: text, numbers, days, languages, form fields, refusals; no models."""
