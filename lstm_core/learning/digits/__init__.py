"""Handwritten digits: what `digits-draw` and `digits-draw_plain` learn from.

- `images`: the file of digits, its three sets, pixels drawn anew each time;
- `objective`: the bound in nats, and its gradients;
- `task`: what the command line asks for.
"""
