"""A plain recurrent network: its loop, and the loop unrolled into a chain."""
