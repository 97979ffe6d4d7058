"""What is said of a document to a person: names, numbers, sentences, tables. Pure."""
