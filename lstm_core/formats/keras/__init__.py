"""Keras 3 and 2: a configuration, whose classes are looked up in a table, and arrays in HDF5. `reading.read` begins."""
