"""A stranger's network: opened in a process of its own, kept for a while under a private name, read and compared."""
