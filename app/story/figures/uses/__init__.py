"""Uses of recurrent networks: language, captions, music, digits."""
