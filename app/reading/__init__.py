"""From an address's parameters to values: parsing, models, runs and what is derived from them, independent of Flask."""
