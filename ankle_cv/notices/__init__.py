"""What a person should know of a clip and can act on."""
