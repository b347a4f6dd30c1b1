"""One number on the belt, word by word."""
