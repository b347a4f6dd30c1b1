"""Running prose: language models of words and of characters, trained on one long stream of text."""
