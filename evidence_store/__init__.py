"""Evidence: bytes named by their SHA-256 in an object store, and a row beside them."""
