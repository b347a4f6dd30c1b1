"""Long-distance dependencies: a cue, a gap, a target, and what networks make of them."""
