"""What is written for a reader: numbers, symbols, sentences and their translations; knows no request and no page."""
