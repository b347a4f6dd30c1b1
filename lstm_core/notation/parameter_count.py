"""How many parameters a cell has, as a formula in its sizes: `4·units·inputs + 4·units² + 4·units` for an LSTM."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from itertools import groupby, product
from typing import TYPE_CHECKING

from lstm_core.errors import LanguageError
from lstm_core.language import fixed_inputs, sizes
from lstm_core.notation.symbols import RAISED

if TYPE_CHECKING:
    from lstm_core.cell import Cell

INPUTS, UNITS, FEATURES = 10007, 10080, 10093  # to ask for shapes in words: no cell's own numbers
Product = tuple[str, ...]  # the names that are multiplied, those that are equal beside each other


def parameter_words(cell: Cell) -> dict[str, str]:
    """Return each parameter's shape in the words of the cell's sizes, in the order of first use: "units x inputs"."""
    definition = cell.definition
    outside = [name for name in definition.belows if name not in definition.bottoms]  # from a layer below
    features = FEATURES if "memory" in definition.words else None
    inputs = fixed_inputs(definition, {}) or INPUTS
    try:
        words = sizes(definition, inputs=inputs, units=UNITS, features=features, below=outside or None).words
    except LanguageError:  # a cell that adds x to a vector of its own has as many inputs as units
        words = sizes(definition, inputs=UNITS, units=UNITS, features=features, below=outside or None).words
    return {name: words[name] for name in definition.parameters}


@lru_cache(maxsize=256)
def parameter_formula(cell: Cell) -> str:
    """Return the number of a cell's parameters as a sum of products of its sizes, "0" if it has none."""
    found: Counter[Product] = Counter()
    for shape in parameter_words(cell).values():
        for terms in product(*(axis.split(" + ") for axis in shape.split(" x "))):
            factors = [factor for term in terms for factor in term.split(" * ") if factor != "scalar"]
            count = 1
            for factor in factors:
                count *= int(factor) if factor.isdecimal() else 1
            found[tuple(sorted((factor for factor in factors if not factor.isdecimal()), key=_order))] += count
    ordered = sorted(found.items(), key=lambda item: (-len(item[0]), [_order(name) for name in reversed(item[0])]))
    return " + ".join(_term(count, names) for names, count in ordered) or "0"


def _order(name: str) -> tuple[bool, str]:
    return name != "units", name


def _term(count: int, names: Product) -> str:
    powers = [(name, len(list(same))) for name, same in groupby(names)]
    written = [name if power == 1 else name + str(power).translate(RAISED) for name, power in powers]
    return "·".join([str(count), *written] if count > 1 or not written else written)
