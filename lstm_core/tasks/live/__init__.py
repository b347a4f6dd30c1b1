"""What a reader trains in the laboratory: a plan, the reader's own text, and the curves that are drawn."""
