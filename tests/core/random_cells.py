"""Cells that nobody would write: random lines in the language, for tests of what is compiled from them.

Every function in them is smooth and bounded enough for finite differences, and every line has `units` entries but for
those that say otherwise. Some kinds add collections, matrices, a layer below, or two modes.
"""

import re

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

    def plain_line(self, line, known):
        """Return the line of a value."""
        if line in self.scalars:
            function = self.rng.choice(["sum", "mean"])
            return f"{line}: scalar = sigmoid({function}({self.right(known, 0)}))"
        anchor = f"{self.parameter('W')} @ x"  # gives the line its size
        return f"{line} = tanh({anchor} + {self.right(known)})"

    def lines(self):
        """Return the cell's lines."""
        return [self.plain_line(line, self.names[:position]) for position, line in enumerate(self.names)]


class Attentive(Writer):
    """Also reads a memory: `m` lines are collections of vectors of units, `e` lines collections of numbers."""

    def __init__(self, seed, lines):
        super().__init__(seed, lines)
        self.collections = [f"{kind}{number}" for number, kind in enumerate(self.rng.choice(["m", "e"], size=3))]
        self.collections[0] = "m0"

    def members(self, known, collections, depth=1):
        """Return an expression of a collection of vectors of units."""
        vectors = [name for name in collections if name.startswith("m")]
        numbers = [name for name in collections if name.startswith("e")]
        choice = self.rng.random()
        if choice < 0.3 or not vectors:
            return f"{self.parameter('A')} @ memory"
        vector = str(self.rng.choice(vectors))
        if choice < 0.45:
            return f"{self.parameter('U')} @ {vector}"
        if choice < 0.55:
            return f"{self.vector(known)} * {vector}"
        if choice < 0.65 and numbers:
            return f"{self.rng.choice(numbers)} * {vector}"
        if choice < 0.75:
            return f"{self.parameter('p')} * {vector}_prev"
        if choice < 0.85 and depth:
            return (
                f"tanh({self.members(known, collections, depth - 1)} - {self.members(known, collections, depth - 1)})"
            )
        return vector

    def collection_line(self, name, known, collections):
        """Return the line of a collection."""
        members = self.members(known, collections)
        shared = f"{self.parameter('U')} @ {self.vector(known)} + {self.parameter('b')}"
        if name.startswith("m"):
            return f"{name}: units = {self.rng.choice(['tanh', 'sigmoid', ''])}({members} + {shared})"
        numbers = f"{self.parameter('u')} @ tanh({members} + {shared})"
        return f"{name}: scalar = {self.rng.choice(['softmax', 'tanh', ''])}({numbers})"

    def term(self, known, depth):
        """Return a term of a sum; what is known of the memory may be in it, summed up."""
        if self.rng.random() > 0.3:
            return super().term(known, depth)
        named = [name for name in self.collections if name in known]
        vectors = [name for name in named if name.startswith("m")] or [f"{self.collections[0]}_prev"]
        numbers = [name for name in named if name.startswith("e")]
        vector = str(self.rng.choice(vectors))
        weighted = f"{self.rng.choice(numbers)} * {vector}" if numbers else f"softmax({vector}) * {vector}"
        return str(
            self.rng.choice(
                [
                    f"mean({vector})",
                    f"sum({weighted})",
                    f"{self.parameter('A')} @ mean(memory)",
                    f"{self.parameter('U')} @ mean(square({vector}))",
                    f"0.1 * sum({vector} * {self.vector(known)})",
                ]
            )
        )

    def vector(self, known):
        """Return the name of a vector; collections are none."""
        return super().vector([name for name in known if name not in self.collections])

    def lines(self):
        """Return the plain writer's lines with the collections' lines above some of them."""
        lines, known, waiting = [], [], list(self.collections)
        start = f"h_start = tanh({self.parameter('A')} @ mean(memory) + {self.parameter('b')})"
        for line in self.names:
            while waiting and self.rng.random() < 0.7:
                own = [other for other in self.collections if other in known]
                lines.append(self.collection_line(waiting[0], known, own))
                known.append(waiting.pop(0))
            lines.append(self.plain_line(line, known))
            known.append(line)
        for name_left in waiting:
            own = [other for other in self.collections if other in known]
            lines.append(self.collection_line(name_left, known, own))
            known.append(name_left)
        return [start, *lines] if "h_prev" in " ".join(lines) and self.rng.random() < 0.5 else lines


class Pictorial(Writer):
    """Also has matrices: `m` lines of (rows, columns), `t` lines of (columns, rows)."""

    SETTINGS = ("rows = 2", "columns = 3")

    def __init__(self, seed, lines):
        super().__init__(seed, lines)
        self.matrices = [f"{kind}{number}" for number, kind in enumerate(self.rng.choice(["m", "t"], size=3))]

    def matrix(self, kind, known, depth=2):
        """Return an expression of a matrix of a kind."""
        other = "t" if kind == "m" else "m"
        alike = [name for name in known if name.startswith(kind) and name in self.matrices]
        turned = [name for name in known if name.startswith(other) and name in self.matrices]
        alike += [f"{name}_prev" for name in self.matrices if name.startswith(kind)]
        choice = self.rng.random()
        if choice < 0.25 or depth == 0:
            return f"grid({self.parameter('G')} @ {self.vector(known)})"
        if choice < 0.45 and alike:
            return str(self.rng.choice(alike))
        if choice < 0.55 and turned:
            return f"transpose({self.rng.choice(turned)})"
        one, two = self.matrix(kind, known, depth - 1), self.matrix(kind, known, depth - 1)
        if choice < 0.7:
            return f"({one} {self.rng.choice(['+', '-', '*'])} tanh({two}))"
        if choice < 0.8:
            return f"{one} / (1 + sum(square({self.vector(known)})))"
        if not alike:
            return one
        sized = str(self.rng.choice(alike))  # a product's factors have sizes of their own
        if choice < 0.9:
            return f"({self.rng.choice(alike)} @ transpose({self.rng.choice(alike)}) @ tanh({sized}))"
        numbers = f"0.3 * tanh({self.parameter('F')} @ {self.vector(known)})"
        side = f"filter_rows({numbers}, 2, 2, 2)" if kind == "m" else f"filter_columns({numbers}, 3, 3, 3)"
        return f"({side} @ {sized})"

    def vector(self, known):
        """Return the name of a vector; matrices are none."""
        return super().vector([name for name in known if name not in self.matrices])

    def term(self, known, depth):
        """Return a term of a sum; matrices may be in it, made vectors or numbers."""
        named = [name for name in self.matrices if name in known] + [f"{name}_prev" for name in self.matrices]
        if self.rng.random() > 0.3:
            return super().term(known, depth)
        matrix, vector = str(self.rng.choice(named)), self.vector(known)
        return str(
            self.rng.choice(
                [
                    f"{self.parameter('K')} @ flat({matrix})",
                    f"0.2 * sum({matrix}) * {vector}",
                    f"tanh(mean({matrix} * {matrix})) * {vector}",
                ]
            )
        )

    def lines(self):
        """Return the plain writer's lines with the matrices' lines above some of them."""
        lines, known, waiting = list(self.SETTINGS), [], list(self.matrices)

        def write_matrix():
            own = waiting.pop(0)
            axes = "rows, columns" if own.startswith("m") else "columns, rows"
            function = self.rng.choice(["tanh", "sigmoid", "0.5 * "])
            lines.append(f"{own}: ({axes}) = {function}({self.matrix(own[0], known)})")
            known.append(own)

        for line in self.names:
            while waiting and self.rng.random() < 0.7:
                write_matrix()
            lines.append(self.plain_line(line, known))
            known.append(line)
        while waiting:
            write_matrix()
        return lines


class Layered(Writer):
    """Also reads h and another value of the layer below; with `_bottom` lines where the seed is even."""

    def __init__(self, seed, lines):
        super().__init__(seed, lines)
        self.below = ["h", str(self.rng.choice(self.names))]
        self.has_bottom = seed % 2 == 0

    def vector(self, known):
        """Return the name of a vector, also one of the layer below."""
        below = [name for name in self.below if name not in self.scalars]
        return f"{self.rng.choice(below)}_below" if self.rng.random() < 0.3 else super().vector(known)

    def lines(self):
        """Return the cell's lines."""
        lines = super().lines()
        for own in dict.fromkeys(self.below):
            if self.has_bottom and f"{own}_below" in "\n".join(lines):
                lines.append(f"{own}_bottom = tanh({self.parameter('W')} @ x + {self.parameter('b')})")
        return lines


class Generative(Writer):
    """Also writes: z is drawn around what a line says, v is what is read or written; x is read nowhere else."""

    def term(self, known, depth):
        """Return a term of a sum, x left out where it would make the line fall away in writing."""
        text = super().term(known, depth)
        return (
            text.replace("x_prev", "v_prev")
            .replace("@ x", "@ v_prev")
            .replace(" x)", " v_prev)")
            .replace("(x,", "(v_prev,")
        )

    def lines(self):
        """Return the cell's lines."""
        return [
            "latent = 2",
            f"q = tanh({self.parameter('W')} @ x + {self.parameter('U')} @ h_prev)",
            "mu: latent = W_mu @ q",
            "z: latent = mu + 0.5 * noise if reading else tanh(P_z @ h_prev) + noise",
            *(line.replace("@ x", "@ v_prev") for line in super().lines()),
            "l: inputs = W_l @ h + V_l @ z",
            "v: inputs = x if reading else flip(sigmoid(l), chance)",
            "nll = sum(softplus(l) - x * l)",
        ]


class Operated(Writer):
    """Also uses every operation of the table, kept away from kinks; own operations, declarations and several draws."""

    def inner(self, known):
        """Return an expression of one or two vectors by an operation, of `units` entries."""
        v, w, u = (self.vector(known) for _ in range(3))
        number = round(float(self.rng.uniform(0.1, 0.9)), 2)
        matrix = self.rng.choice(
            [
                f"outer({v}, {w})",
                f"(rows({w}) * outer({v}, {u}))",
                f"(columns({u}) * outer({w}, {v}))",
                f"transpose(outer({v}, {u}))",
                f"(rows({v}) + columns({w}) * outer({u}, {u}))",
            ]
        )
        return str(
            self.rng.choice(
                [
                    f"sqrt(1 + square({v}))",
                    f"abs({v} - 3)",
                    f"({v} * sign(tanh({w}) - 2))",
                    f"({v} + 0 * round({w}))",
                    f"(cos({v}) - sin({w}))",
                    f"min(tanh({v}), 2 + {w})",
                    f"(max(tanh({v}), 2 + tanh({w})) - relu(tanh({u}) - 1.5) + relu(tanh({u}) + 1.5))",
                    f"clip({number} * tanh({v}), -2, 2)",
                    f"clip(tanh({v}), -2, sigmoid({w}) - 2.5)",
                    f"clip(tanh({v}), 1 + sigmoid({w}), 3)",
                    f"hard_sigmoid(tanh({v}))",
                    f"hard_sigmoid(tanh({w}), {number} * tanh({v}) / 5, 0.5 + 0.1 * tanh({u}))",
                    f"silu({v})",
                    f"gelu({v})",
                    f"elu(tanh({v}) - 1.5)",
                    f"elu(tanh({v}) + 1.5)",
                    f"softsign(1.5 + tanh({v}))",
                    f"(leaky_relu(tanh({v}) - 1.5) + leaky_relu(tanh({w}) - 1.5, sigmoid({u})))",
                    f"(1.5 + tanh({v})) ** tanh({w})",
                    f"{v} ** 2",
                    f"log(2 + tanh({v}))",
                    f"cumsum({v})",
                    f"(dot({v}, {w}) * {u})",
                    f"({v} / (1 + norm({w})))",
                    f"entries(layer_norm(concat({v}, 3, {w})), 1, units)",
                    f"((rows({w}) * outer({v}, {u})) @ {u})",
                    f"({matrix} @ {u})",
                    f"part(concat({v}, {w}), {self.rng.integers(1, 3)}, 2)",
                    f"(sum(entries(concat({v}, {w}), 1, 2)) * {u})",
                    f"({self.parameter('K')} @ concat(1, {v}, mean({w})))",
                    f"(bernoulli({number}) * {v})",
                    f"({v} + 0.1 * noise_{self.rng.integers(1, 3)} + 0.1 * noise)",
                    f"(flip({number}, chance) * {v})",
                    f"mix_({v}, tanh({w}))",
                    f"(lower @ {v})",
                    f"(clock(time, (1,)) * (blocks({self.parameter('U')}, (1,)) @ {v}))",
                    f"(gain * {v} + decay)",
                ]
            )
        )

    def term(self, known, depth):
        """Return a term of a sum: every other one is an operation of two vectors."""
        return self.inner(known) if self.rng.random() < 0.6 else super().term(known, depth)

    def lines(self):
        """Return the cell's lines, its own operation and its declarations where they are used."""
        lines = super().lines()
        text = "\n".join(lines)
        declared = {
            "lower": "lower: constant = lower_triangle",
            "gain": "gain: parameter = ones",
            "decay": "decay: parameter(scalar) = 0.5",
            "mix_": "mix_(a, b) = entries(layer_norm(concat(gain_ * a + b, 3)), 1, units) * scale_ + U_m @ b",
        }
        used = [line for name, line in declared.items() if re.search(rf"\b{name}\b", text)]
        return [*used, *lines]


KINDS = {
    "operations": Operated,
    "plain": Writer,
    "memory": Attentive,
    "matrices": Pictorial,
    "below": Layered,
    "writing": Generative,
}


def random_cell(seed, kind="plain"):
    """Return the random cell of a seed, with 1 to 5 lines and those that its kind adds."""
    lines = KINDS[kind](seed, 1 + seed % 5).lines()
    return Cell(equations="\n".join(lines), name=f"random_{seed}" if kind == "plain" else f"random_{kind}_{seed}")
