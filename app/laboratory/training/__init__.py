"""Runs of the laboratory: a chain of checkpoints in the store, trained a second at a time in a process of its own."""
