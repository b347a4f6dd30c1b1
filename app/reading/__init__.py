"""Parse an address's parameters, and compute the runs of models and the values derived from them; without Flask."""
