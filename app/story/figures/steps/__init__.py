"""A cell step by step, phase by phase."""
