"""Bach's chorales as piano rolls: what `chorales-vrnn`, `chorales-storn` and their measure `chorales-lstm` learn from.

- `rolls`: the data file and batches of crops from it;
- `objective`: the losses, in nats a beat;
- `scores`: nats on the held-out chorales, and those of notes that know nothing of each other;
- `task`: what the command line asks for.
"""
