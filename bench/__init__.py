"""Benchmarks. Products run on one thread here: NumPy and PyTorch read the setting when they are first imported."""

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"
