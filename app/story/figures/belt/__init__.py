"""The cell state as a conveyor belt."""
