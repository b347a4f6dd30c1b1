"""A run as a pandas DataFrame: a row a step, a column a value's unit. pandas is an extra, imported on first use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from lstm_core.errors import MissingPackageError
from lstm_core.typing import Array

if TYPE_CHECKING:
    import pandas


def dataframe(values: Mapping[str, Array], index: Mapping[str, Sequence[Any]]) -> pandas.DataFrame:
    """Return arrays (rows, own axes) side by side under the columns (name, unit), a row for each entry of `index`.

    Units count from 0; a value with several axes of its own is flattened, the last axis fastest. Raises
    MissingPackageError without pandas.
    """
    try:
        import pandas
    except ModuleNotFoundError as error:
        if error.name != "pandas":
            raise
        raise MissingPackageError(
            "to_dataframe() needs pandas, which is not installed; install it with pip install 'pandas>=2.2', "
            "or this package with its extra: lstm-explainer[dataframe]"
        ) from None
    rows = len(next(iter(index.values())))
    flat = {name: np.asarray(array).reshape(rows, -1) for name, array in values.items()}
    columns = [(name, unit) for name, array in flat.items() for unit in range(array.shape[1])]
    if len(index) == 1:
        ((name, entries),) = index.items()
        labels: Any = pandas.Index(entries, name=name)
    else:
        labels = pandas.MultiIndex.from_arrays(list(index.values()), names=list(index))
    return pandas.DataFrame(
        np.concatenate(list(flat.values()), axis=1),
        index=labels,
        columns=pandas.MultiIndex.from_tuples(columns, names=("name", "unit")),
    )
