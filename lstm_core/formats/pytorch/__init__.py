"""PyTorch state_dicts: recurrent layers by the names and shapes of their arrays. `reading.read` begins."""
