"""The words of the directory as templates say them."""
