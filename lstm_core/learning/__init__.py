"""Learning: tasks, losses, optimisers and the trainer that made the shipped models."""
