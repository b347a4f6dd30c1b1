"""Tasks: what networks learn from (texts, pictures, music), their vocabularies, and what they score; no training."""
