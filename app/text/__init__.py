"""Text for readers: numbers, symbols, sentences and their translations. Depends on no request and no page."""
