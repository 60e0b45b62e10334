"""Why a score is what it is, down to the file that proves it."""
