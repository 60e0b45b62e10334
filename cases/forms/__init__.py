"""The forms through which people write on a case; every input passes one of them."""
