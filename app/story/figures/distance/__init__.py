"""Long-distance dependencies: a cue, a gap, a target, and the networks' predictions."""
