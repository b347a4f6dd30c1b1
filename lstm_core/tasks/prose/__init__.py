"""Running prose: words of children's books, characters of Shakespeare."""
