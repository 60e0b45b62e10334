"""The words of the evaluation as templates say them."""
