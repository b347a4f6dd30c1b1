"""Variants of the LSTM: their equations and the networks' scores."""
