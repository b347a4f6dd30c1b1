"""Which values of a cell are matrices: their strips are small grids."""

from __future__ import annotations

from lstm_core.errors import LstmCoreError
from lstm_core.language import OPERATIONS, fixed_inputs
from lstm_core.language.expressions import Call, Definition, walk
from lstm_core.language.lengths import POSITIONS
from lstm_core.language.sizes import value_axes

SIZE = 10080  # of units and inputs, to ask for shapes


def matrices(definition: Definition) -> frozenset[str]:
    """Return the names of the values that have two axes of their own; a collection of vectors is none."""
    declared = frozenset(name for name, equation in definition.values.items() if isinstance(equation.size, tuple))
    makes = any(
        isinstance(node, Call) and OPERATIONS[node.operation].makes_matrix
        for equation in definition.equations
        for _, node in walk(equation.expression, "")
    )
    if not declared and not makes:
        return declared
    inputs, features = fixed_inputs(definition, {}) or SIZE, SIZE if "memory" in definition.words else None
    try:
        found = value_axes(definition, inputs, SIZE, features)
    except LstmCoreError:  # the equations alone do not determine all sizes
        return declared
    return frozenset(name for name, axes in found.items() if len(axes) == 2 and axes[0] != POSITIONS)
