"""Cells that nobody would write: random lines in the language, for tests of what is compiled from them.

Every function in them is smooth and bounded enough for finite differences, and every line has `units` entries but for
those that say otherwise.
"""

import numpy as np

from lstm_core import Cell

SQUASHED = ("sigmoid", "tanh", "softplus", "logsigmoid", "softmax")


class Writer:
    """Writes the lines of one random cell."""

    def __init__(self, seed, lines):
        self.rng = np.random.default_rng(seed)
        self.names = [f"v{number}" for number in range(lines - 1)]
        self.names.insert(int(self.rng.integers(len(self.names) + 1)), "h")
        self.scalars = {name for name in self.names if name != "h" and self.rng.random() < 0.15}
        self.parameters = []

    def parameter(self, kind):
        """Return a new parameter's name, now and then one that has been used: all of a kind have one shape."""
        used = [name for name in self.parameters if name.startswith(f"{kind}_")]
        if used and self.rng.random() < 0.15:
            return str(self.rng.choice(used))
        self.parameters.append(f"{kind}_{len(self.parameters)}")
        return self.parameters[-1]

    def vector(self, known):
        """Return the name of a vector that may stand here: an earlier line, or any line a step ago."""
        before = [f"{name}_prev" for name in self.names if name not in self.scalars]
        vectors = [name for name in known if name not in self.scalars]
        return str(self.rng.choice(vectors if vectors and self.rng.random() < 0.5 else before))

    def term(self, known, depth):
        """Return a term of a sum."""
        choice = self.rng.random()
        vector = self.vector(known)
        if choice < 0.2:
            return f"{self.parameter('W')} @ x" + ("_prev" if self.rng.random() < 0.2 else "")
        if choice < 0.25:
            both = [vector, str(self.rng.choice(["x", "x_prev"]))]
            self.rng.shuffle(both)
            return f"{self.parameter('V')} @ concat({', '.join(both)})"
        if choice < 0.28:
            return f"{self.parameter('R')} @ concat({vector}, {self.vector(known)}, {self.parameter('b')})"
        if choice < 0.5:
            inner = vector if self.rng.random() < 0.6 else f"({vector} * {self.vector(known)})"
            return f"{self.parameter('U')} @ {inner}"
        if choice < 0.6:
            return f"{self.parameter('p')} * {vector}"
        if choice < 0.7:
            return self.parameter("b")
        if choice < 0.8 and self.scalars & set(known):
            return f"{self.rng.choice(sorted(self.scalars & set(known)))} * {vector}"
        if choice < 0.9 or depth == 0:
            return f"{round(float(self.rng.uniform(-1, 1)), 2)} * {vector}"
        return f"({self.right(known, depth - 1)}) * {vector}"

    def right(self, known, depth=2):
        """Return the right side of a line."""
        terms = [self.term(known, depth) for _ in range(int(self.rng.integers(1, 4)))]
        text = terms[0]
        for term in terms[1:]:
            text += f" {self.rng.choice(['+', '-'])} {term}"
        choice = self.rng.random()
        if choice < 0.65:
            return f"{self.rng.choice(SQUASHED)}({text})"
        if choice < 0.75:
            return f"exp(-square({text}))"
        if choice < 0.85:
            return f"{self.vector(known)} * sigmoid({text}) / (2 + square({self.vector(known)}))"
        return f"0.5 * tanh({text}) + 0.3 * {self.vector(known)}"

    def cell(self, name):
        """Return the cell."""
        lines = []
        for position, line in enumerate(self.names):
            known = self.names[:position]
            if line in self.scalars:
                function = self.rng.choice(["sum", "mean"])
                lines.append(f"{line}: scalar = sigmoid({function}({self.right(known, 0)}))")
            else:
                anchor = f"{self.parameter('W')} @ x"  # gives the line its size
                lines.append(f"{line} = tanh({anchor} + {self.right(known)})")
        return Cell(equations="\n".join(lines), name=name)


def random_cell(seed):
    """Return the cell of a seed: 1 to 5 lines."""
    return Writer(seed, 1 + seed % 5).cell(f"random_{seed}")
