"""Tasks: data (texts, pictures, music), vocabularies and scores, without training."""
