"""The recall task: name a word that was shown up to a hundred steps earlier."""
