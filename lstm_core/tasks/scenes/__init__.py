"""Scenes of two shapes and their captions."""
