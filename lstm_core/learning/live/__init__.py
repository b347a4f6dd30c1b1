"""Runs of the laboratory: a reader's cell and another one, trained in turns, a second at a time."""
