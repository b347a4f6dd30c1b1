"""The grammar task: sentences, words, scores."""
