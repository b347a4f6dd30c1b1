"""Counting: as many b as a (Gers and Schmidhuber 2001)."""
