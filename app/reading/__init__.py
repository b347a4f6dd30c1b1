"""From what an address says to values: parsing, models, runs and what follows from them; knows no Flask application."""
