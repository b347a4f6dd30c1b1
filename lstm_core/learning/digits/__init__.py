"""Handwritten digits: the training of `digits-draw` and `digits-draw_plain`.

- `images`: the file of digits, its three sets, pixels drawn anew each time;
- `objective`: the bound in nats, and its gradients;
- `task`: what the command line asks for.
"""
