"""Letters: what people were told, in the application and by e-mail, each thing once."""
