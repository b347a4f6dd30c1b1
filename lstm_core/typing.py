"""Types of arrays that signatures share."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.floating[Any]]  # float32 or float64
Indices: TypeAlias = npt.NDArray[np.integer[Any]]  # tokens, positions, classes
Mask: TypeAlias = npt.NDArray[np.bool_]
DType: TypeAlias = np.dtype[Any]  # float32 or float64
