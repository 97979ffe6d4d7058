"""Files a person or a program reads."""
