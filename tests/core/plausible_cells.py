"""Cells as people write them, made up from a seed: gates, candidates, states carried along, nested and shared parts.

They draw from all operations of the language that a cell may have anywhere, and some have operations of their own.

`plausible(rng)` writes one; `mutated(text, rng)` changes one as a slip or an idea would, and mostly gives a cell again.
"""

from __future__ import annotations

import random
import re

GATES = ("f", "i", "o", "z", "r", "k", "d", "e")
CONTENT = ("g", "a", "v", "q", "u", "n", "w")
STATES = ("c", "s", "m", "b", "y")
SMOOTH = ("tanh", "sigmoid", "exp", "relu", "softplus", "logsigmoid", "softmax", "square", "log", "-")
NEWER = (
    *("sqrt", "abs", "sign", "round", "cos", "sin", "hard_sigmoid", "silu", "elu", "gelu", "softsign"),
    *("leaky_relu", "cumsum", "layer_norm"),
)
WRITTEN = (  # of one or two vectors
    *("min({0}, {1})", "max({0}, {1})", "clip({0}, -1, 1)", "hard_sigmoid({0}, 0.2, 0.5)", "leaky_relu({0}, 0.1)"),
    *("dot({0}, {1}) * {0}", "{0} / norm({1})", "(1 + square({0})) ** 0.5", "sum({0}) * {1}", "mean({0}) + {1}"),
    *("part(concat({0}, {1}), 1, 2)", "noise * {0}", "bernoulli(sigmoid({0}))"),
)
OWN = {  # operations of a cell's own
    "norm_(a)": "gain_ * layer_norm(a) + bias_",
    "mix_(a, b)": "sigmoid(b) * a + (1 - sigmoid(b)) * tanh(a * b)",
    "unit_(a)": "a / norm(a)",
    "highway_(a, t, s)": "a * t + s * (1 - t)",
    "deep_(a)": "tanh(M_deep_ @ tanh(a))",
}
NAME = re.compile(r"(?<![\w.])[a-z]\w*(?:_prev)?(?![\w(.])")


class _Writer:
    """Writes one cell, line by line; `known` are the vectors of units that a line may read."""

    def __init__(self, rng: random.Random):
        self.rng = rng
        self.lines: list[str] = []
        self.known = ["h_prev"]
        self.gates: list[str] = []
        self.matrices: list[str] = []
        self.number = 0
        self.own = rng.sample(sorted(OWN), rng.choice((1, 1, 2))) if rng.random() < 0.3 else []
        self.states = rng.sample(STATES, rng.choice((0, 0, 1, 1, 1, 2, 2, 3)))
        self.known += [f"{state}_prev" for state in self.states if rng.random() < 0.4]
        self.free = {kind: rng.sample(names, len(names)) for kind, names in (("gate", GATES), ("content", CONTENT))}

    def name(self, kind: str) -> str:
        """Return a new name for a gate or for content."""
        self.number += 1
        free = self.free[kind]
        return free.pop() if free else f"{kind[0]}{self.number}"

    def tag(self) -> str:
        self.number += 1
        return str(self.number)

    def vector(self) -> str:
        """Return a vector of units, rather a recent one."""
        near = self.known[-3:] if self.rng.random() < 0.6 else self.known
        return self.rng.choice(near)

    def scale(self) -> str:
        """Return a gate, its complement, or a gate that is written out."""
        choice = self.rng.random()
        if not self.gates or choice < 0.1:
            return f"sigmoid({self.layer()})"
        gate = self.rng.choice(self.gates)
        return f"(1 - {gate})" if choice < 0.3 else gate

    def layer(self) -> str:
        """Return an affine sum."""
        tag, rng = self.tag(), self.rng
        terms = [f"W_{tag} @ x"] if rng.random() < 0.8 else []
        for n in range(rng.choice((0, 1, 1, 1, 2) if terms else (1, 1, 2))):
            inside = self.vector() if rng.random() < 0.8 else f"({self.scale()} * {self.vector()})"
            terms.append(f"U_{tag}{n} @ {inside}")
        if rng.random() < 0.15:
            terms.append(f"p_{tag} * {self.vector()}")
        if rng.random() < 0.15:
            terms.append(self.vector())
        if rng.random() < 0.7:
            terms.append(f"b_{tag}")
        return " + ".join(terms)

    def pointwise(self, depth: int = 1) -> str:
        """Return an expression that is computed entry by entry."""
        rng = self.rng
        choice = rng.random()
        if depth == 0 or choice < 0.25:
            return self.vector()
        one, two = self.pointwise(depth - 1), self.pointwise(depth - 1)
        if choice < 0.45:
            return f"{self.scale()} * {one}"
        if choice < 0.6:
            return f"({one} {rng.choice('+-')} {two})"
        if choice < 0.7:
            return f"{one} * {two}"
        if choice < 0.75:
            return f"{one} / (1 + square({two}))"
        if choice < 0.92:
            return self.operation(one, two)
        return f"{rng.choice(('tanh', 'sigmoid', 'exp', 'relu'))}({one} * {two})"

    def operation(self, one: str, two: str) -> str:
        """Return one of the language's operations, or of the cell's own, on one or two vectors."""
        choice = self.rng.random()
        if self.own and choice < 0.5:
            name, _, rest = self.rng.choice(self.own).partition("(")
            return f"{name}({', '.join((one, two, self.vector())[: rest.count(',') + 1])})"
        if choice < 0.75:
            return f"{self.rng.choice((*SMOOTH, *NEWER))}({one})"
        return f"({self.rng.choice(WRITTEN).format(one, two)})"

    def gate(self) -> None:
        name, choice = self.name("gate"), self.rng.random()
        if self.gates and choice < 0.15:
            line = f"{name} = 1 - {self.rng.choice(self.gates)}"
        elif choice < 0.22:
            line = f"{name}: units = 1"
        elif choice < 0.3:
            line = f"{name}: scalar = sigmoid(w_{self.tag()} @ x)"
        elif choice < 0.4:
            line = f"{name} = sigmoid({self.vector()} + {self.layer()})"
        else:
            line = f"{name} = sigmoid({self.layer()})"
        self.lines.append(line)
        self.gates.append(name)

    def content(self) -> None:
        name, choice = self.name("content"), self.rng.random()
        if choice < 0.4:
            line = f"{self.rng.choice(('tanh', 'tanh', 'relu', 'exp'))}({self.layer()})"
        elif choice < 0.55:
            line = self.layer()
        elif choice < 0.6:
            line = f"{self.vector()} / exp(0.5 * log(sum(square({self.vector()}))))"
        elif choice < 0.8:
            line = self.operation(self.vector() if self.rng.random() < 0.6 else f"({self.layer()})", self.vector())
        else:
            line = f"({self.pointwise(2)}) + W_{self.tag()} @ x" if choice < 0.85 else self.pointwise(2)
        self.lines.append(f"{name} = {line}")
        self.known.append(name)

    def shared(self) -> None:
        """Add a value and several lines that read it."""
        name = self.name("content")
        self.lines.append(f"{name} = {self.rng.choice(('tanh', 'relu'))}({self.layer()})")
        self.known.append(name)
        readers = []
        for _ in range(self.rng.randint(2, 10)):
            readers.append(self.name("content"))
            tag = self.tag()
            bias = f" + b_{tag}" if self.rng.random() < 0.5 else ""
            self.lines.append(f"{readers[-1]} = {self.rng.choice(('tanh', 'sigmoid'))}(W_{tag} @ {name}{bias})")
        self.known += readers
        if self.rng.random() < 0.5:
            total = self.name("content")
            self.lines.append(f"{total} = {' + '.join(readers)}")
            self.known.append(total)

    def state(self, name: str) -> None:
        """Add the line of a state that is carried along."""
        self.lines.append(f"{name} = {self.carried(name)}")
        self.known.append(name)

    def carried(self, name: str) -> str:
        gate, new = self.scale(), self.vector() if self.rng.random() < 0.6 else f"tanh({self.layer()})"
        other = self.scale() if self.rng.random() < 0.7 else self.vector()
        old = f"{name}_prev"
        return self.rng.choice(
            (
                f"{gate} * {old} + {other} * {new}",
                f"{gate} * {old} + {other} * {new}",
                f"(1 - {gate}) * {old} + {gate} * {new}",
                f"{old} + {new}",
                f"{old} + {gate} * {new}",
                f"{old} + {gate} * ({new} - {old})",
                f"{old} * tanh({self.vector()} * {new})",
                f"{gate} * {old} + {new} * {self.vector()} - {other}",
                f"max({old} + {new}, {self.vector()})",
            )
        )

    def matrix(self) -> None:
        """Add a matrix that is written by products of vectors, and what is read from it."""
        tag, key, read = self.tag(), self.vector(), self.name("content")
        decay = f"{self.rng.choice(self.gates)} * " if self.gates and self.rng.random() < 0.5 else ""
        if self.rng.random() < 0.5:
            written = f"{decay}S{tag}_prev + outer({self.vector()}, {key})"
            weighed = f"rows(sigmoid({key})) * S{tag}_prev + outer({self.vector()}, {key})"
            self.lines.append(f"S{tag}: (units, units) = {self.rng.choice((written, weighed))}")
            self.lines.append(f"{read} = {self.rng.choice(('', 'transpose'))}(S{tag}) @ {self.vector()}")
            self.known.append(read)
            return
        self.lines += [
            f"E{tag}: (units, 1) = grid({self.vector()} - S{tag}_prev @ {key})",
            f"K{tag}: (1, units) = grid({key})",
            f"S{tag}: (units, units) = {decay}S{tag}_prev + E{tag} @ K{tag}",
            f"{read} = S{tag} @ {self.vector()}",
        ]
        self.known.append(read)

    def output(self) -> None:
        rng = self.rng
        states = [state for state in self.states if state in self.known]
        last = states[-1] if states else self.known[-1]
        self.lines.append(
            "h = "
            + rng.choice(
                (
                    f"{self.scale()} * tanh({last})",
                    f"{self.scale()} * tanh({last})",
                    last if last != "h_prev" else f"tanh({self.layer()})",
                    f"{last} / {self.vector()}",
                    f"tanh({self.layer()})",
                    self.carried("h"),
                    self.carried("h"),
                    f"({self.pointwise(2)}) + {last}",
                )
            )
        )
        self.known.append("h")
        if rng.random() < 0.2:
            self.lines.append("out = softmax(W_out @ h + b_out)")
        if rng.random() < 0.1:
            self.lines.append("cost = sum(square(h - W_cost @ x))")

    def text(self) -> str:
        """Return the cell's text."""
        rng = self.rng
        waiting = list(self.states)
        for _ in range(rng.randint(1, 9)):
            kind = rng.random()
            if kind < 0.35:
                self.gate()
            elif kind < 0.7:
                self.content()
            elif kind < 0.75:
                self.shared()
            elif kind < 0.8:
                self.matrix()
            elif waiting:
                self.state(waiting.pop())
        for state in waiting:
            self.state(state)
        self.output()
        used = [head for head in self.own if any(head.partition("(")[0] + "(" in line for line in self.lines)]
        return "\n".join([*(f"{head} = {OWN[head]}" for head in used), *self.lines])


def plausible(rng: random.Random) -> str:
    """Return the text of a cell of 2 to some 20 lines."""
    return _Writer(rng).text()


def mutated(text: str, rng: random.Random) -> str:
    """Return the text of a cell with one to three things changed; what comes of it need not be a cell."""
    lines = [line.split("#")[0].rstrip() for line in text.splitlines() if line.split("#")[0].strip()]
    for _ in range(rng.randint(1, 3)):
        n = rng.randrange(len(lines))
        left, equals, right = lines[n].partition("=")
        defined = [line.partition("=")[0].partition(":")[0].strip() for line in lines[:n]]
        names = list(NAME.finditer(right))
        choice = rng.random()
        if choice < 0.35 and names:
            place = rng.choice(names)
            other = rng.choice([*defined, "x", "h_prev", *(f"{name}_prev" for name in defined[:3])])
            right = right[: place.start()] + other + right[place.end() :]
        elif choice < 0.55 and names:
            place = rng.choice(names)
            wrapped = rng.choice(("tanh({})", "sigmoid({})", "(1 - {})", "({0} * {0})", "exp({})"))
            right = right[: place.start()] + wrapped.format(place.group()) + right[place.end() :]
        elif choice < 0.75:
            signs = [m.start() for m in re.finditer(r" [-+*/] ", right)]
            if signs:
                at = rng.choice(signs) + 1
                right = right[:at] + rng.choice("+-*/") + right[at + 1 :]
        elif choice < 0.85 and defined:
            left, equals, right = "h ", "=", f" {rng.choice(defined)}"
            n = next((k for k, line in enumerate(lines) if line.split("=")[0].strip() == "h"), n)
            if n < len(defined):
                continue
        elif len(lines) > 2:
            del lines[n]
            continue
        lines[n] = f"{left}{equals}{right}"
    return "\n".join(lines)
