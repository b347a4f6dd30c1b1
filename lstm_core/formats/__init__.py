"""Networks out of other programs' files: recognised, proved equal, run."""
