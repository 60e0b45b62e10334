"""Which boxes a part of a draft is written in, and how what is typed becomes what the file says."""
