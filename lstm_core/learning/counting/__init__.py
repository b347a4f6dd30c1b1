"""Counting as a task: as many b as a, and then the end (Gers and Schmidhuber 2001)."""
