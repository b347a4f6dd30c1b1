"""What an edit says, held against the values: nothing here is taken from lstm_core.editing but the edit itself.

A line is evaluated by the interpreter with numbers for all that it reads; a cell is run on noise.
"""

import re
import warnings

import numpy as np

from lstm_core import Cell, notation
from lstm_core.errors import LanguageError, NotFiniteWarning
from lstm_core.language import Call, sizes
from lstm_core.language.lengths import POSITIONS
from tests.core import interpreter

STEPS, ROWS, UNITS = 5, 2, 4


class Tried:
    """A cell with parameters and inputs on which it is tried; `inputs` are 784 for one that reads a picture."""

    def __init__(self, text, seed, inputs=3):
        self.cell = Cell(equations=text)
        self.definition = definition = self.cell.definition
        rng = np.random.default_rng(seed)
        self.given = {"features": 2} if "memory" in definition.words else {}
        self.outside = dict.fromkeys(definition.belows, (UNITS,)) if definition.needs_below else None
        sized = {**self.given, **({"below": self.outside} if self.outside else {})}
        for own in (inputs, UNITS):
            try:
                self.shapes = self.cell.parameter_shapes(inputs=own, units=UNITS, **sized)
                break
            except LanguageError:
                if own == UNITS:
                    raise
        with warnings.catch_warnings():
            warnings.simplefilter("error", NotFiniteWarning)
            params = self.cell.init(own, UNITS, rng, np.float64, **sized)
        self.params = {name: array + rng.normal(0, 0.1, array.shape) for name, array in params.items()}
        for name in params:  # of an own operation's uses: their numbers follow the lines, so all have the same
            if name in definition.declared and f"{name.rstrip('0123456789')}" in text and name not in text:
                self.params[name] = np.linspace(0.5, 1.5, params[name].size).reshape(params[name].shape)
        rng = np.random.default_rng([seed, 1])  # the same for every text that is tried with this seed
        self.x = rng.normal(size=(STEPS, ROWS, own))
        self.sizes = sizes(definition, own, UNITS, self.given.get("features"), self.outside).values
        self.more = {"memory": rng.normal(size=(ROWS, 3, 2))} if "memory" in definition.words else {}
        if self.outside:
            self.more["below"] = {name: rng.normal(size=(STEPS, ROWS, UNITS)) for name in self.outside}

    def run(self):
        """Return the trace on noise; raises what a cell raises that comes to no finite numbers."""
        return self.cell.run(self.params, self.x, rng=0, units=UNITS, **self.more)

    def numbers(self, seed):
        """Return numbers for everything that a line can read, by name."""
        rng = np.random.default_rng(seed)
        known = {**self.definition.settings, **self.params, "units": UNITS, "inputs": self.x.shape[-1], "time": 1}
        known |= {
            name: interpreter.FIXED[self.definition.declared[name].start[0]](UNITS)
            for name in self.definition.constants
            if isinstance(self.definition.declared[name].start, tuple)
            and self.definition.declared[name].start[0] in interpreter.FIXED
        }
        known["x"], known["x_prev"] = rng.normal(size=(2, self.x.shape[-1]))
        known |= {"memory": list(rng.normal(size=(3, 2)))}
        for name, shape in self.sizes.items():
            for suffix in ("", "_prev", "_below"):
                known[name + suffix] = rng.uniform(0.1, 0.9, own_axes(shape))
                if shape[:1] == (POSITIONS,):
                    known[name + suffix] = list(rng.uniform(0.1, 0.9, (3, *own_axes(shape))))
        return known

    def line(self, name, known):
        """Return a line's value, given numbers for all that it reads."""
        shape = own_axes(self.sizes[name])
        value = interpreter.evaluate(self.definition.values[name].expression, known, shape)
        return np.broadcast_to(value, shape)


def own_axes(shape):
    """Return the axes of a value, or of each member of a collection."""
    return tuple(shape[1:]) if shape[:1] == (POSITIONS,) else tuple(shape)


def check(before, edit, inputs=3, seed=0, draws=True):
    """Hold everything that an edit promises; return the new text."""
    old, new = Tried(before, seed, inputs), Tried(edit.text, seed, inputs)
    check_lines(before, edit)
    check_parameters(old, new, edit, inputs)
    trace = new.run()
    assert any(flows(Tried(edit.text, other, inputs)) for other in (seed, *range(101, 111))), "no gradient flows"
    if draws:
        assert notation.diagram(new.cell, settled=False).nodes
    SENTENCES[edit.kind](old, new, trace, edit.values)
    return edit.text


def flows(tried):
    """Return whether a gradient comes through; relu may shut all units for one start. All of it is finite."""
    trace = tried.run()
    gradients = trace.gradients({"h": np.ones_like(trace["h"])})
    assert all(np.isfinite(array).all() for array in gradients.params.values())
    return any(np.abs(array).max() > 0 for array in (*gradients.params.values(), gradients.x))


def check_lines(before, edit):
    """Hold that only the touched lines changed: order, names, comments and spacing of all others stay."""
    old, new = before.split("\n"), edit.text.split("\n")
    touched = {line.line for line in edit.changed} | set(edit.removed)
    kept = [line for number, line in enumerate(old, 1) if number not in touched]
    now = {line.now for line in edit.changed}
    assert kept == [line for number, line in enumerate(new, 1) if number not in now]
    assert len(new) == len(old) - len(edit.removed)
    for line in edit.changed:
        comments = [text.partition("#")[2] for text in (old[line.line - 1], new[line.now - 1])]
        assert comments[0] == comments[1]
        assert new[line.now - 1].partition("#")[0].strip() == line.text
        assert old[line.line - 1] != new[line.now - 1]
    assert (edit.text == before) == (edit.setting is not None)


def check_parameters(old, new, edit, inputs):
    """Hold what was gained and lost, and the count, against what the cells are run with."""
    assert set(edit.gained) == set(new.shapes) - set(old.shapes)
    assert set(edit.lost) == set(old.shapes) - set(new.shapes)
    size = {"units": 32, "inputs": 16 if inputs < 100 else inputs}
    more = {"features": 16} if "memory" in new.definition.words else {}
    below = dict.fromkeys(new.definition.belows, (32,)) if new.outside else None
    try:
        arrays = new.cell.init(size["inputs"], 32, 0, below=below, **more)
    except LanguageError:
        arrays = new.cell.init(32, 32, 0, below=below, **more)
    assert edit.count == sum(array.size for array in arrays.values())
    assert sum(edit.gained.values()) == sum(arrays[name].size for name in edit.gained)


def is_removed(old, new, trace, values):
    """Gate is now 1: at every step, in every row."""
    assert (trace[values["gate"].name] == 1).all()
    assert new.definition.values[values["gate"].name].role == old.definition.values[values["gate"].name].role


def is_coupled(old, new, trace, values):
    """Input gate is now 1 minus forget gate."""
    np.testing.assert_allclose(trace[values["gate"].name] + trace[values["to"].name], 1, atol=1e-12)


def is_seen(old, new, trace, values):
    """c is now seen by the gates: each changes with it, whatever else it reads held; and did not before."""
    for gate in values["gates"]:
        assert hangs_on(new, gate.name, values["state"])
        assert not hangs_on(old, gate.name, values["state"])


def is_not_seen(old, new, trace, values):
    """c is no longer seen by the gates."""
    for gate in values["gates"]:
        assert not hangs_on(new, gate.name, values["state"])
        assert hangs_on(old, gate.name, values["state"])


def hangs_on(tried, name, state, suffixes=("", "_prev")):
    """Return whether a line changes with a state of now or before, whatever else it reads held."""
    known = tried.numbers(1)
    moved = known | {state + suffix: known[state + suffix] + 0.37 for suffix in suffixes if state + suffix in known}
    return bool(np.abs(tried.line(name, known) - tried.line(name, moved)).max() > 1e-12)


def is_merged(old, new, trace, values):
    """Forget gate now also stands in for input gate: the old cell with the one held at the other's values agrees."""
    gone, kept = values["gate"].name, values["into"].name
    assert gone not in new.definition.values
    params = old.params | {name: array for name, array in new.params.items() if name in old.params}
    held = old.cell.run(params, old.x, clamp={gone: trace[kept]}, rng=0, units=UNITS, **old.more)
    for name in new.definition.values:
        np.testing.assert_allclose(held[name], trace[name], atol=1e-9, err_msg=name)


def replaced(expression, operation, instead, fits):
    """Yield an expression with one call of a function, of an argument that fits, replaced; None takes it off."""
    if not isinstance(expression, Call):
        return
    if expression.operation == operation and fits(expression.arguments[0]):
        (inner,) = expression.arguments
        yield inner if instead is None else Call(instead, (inner,), expression.place)
    for place, argument in enumerate(expression.arguments):
        for other in replaced(argument, operation, instead, fits):
            arguments = (*expression.arguments[:place], other, *expression.arguments[place + 1 :])
            yield Call(expression.operation, arguments, expression.place)


def goes_through(old, new, trace, values, fits=lambda argument: True):
    """G now goes through relu instead of tanh, or through none: one line is so, all others as they were."""
    other = [name for name in new.definition.values if new.definition.values[name] != old.definition.values[name]]
    assert len(other) == 1
    name = other[0]
    known, axes = new.numbers(2), new.sizes[name]
    wanted = [
        interpreter.evaluate(expression, known, axes)
        for expression in replaced(
            old.definition.values[name].expression, values["function"], values.get("instead"), fits
        )
    ]
    assert any(np.allclose(new.line(name, known), one, atol=1e-12) for one in wanted)
    return name


def is_candidate(old, new, trace, values):
    """The candidate is the line itself, or what stands in the function."""
    name = goes_through(old, new, trace, values)
    assert values["name"] in (name, *interpreter.names_in(old.definition.values[name].expression))


def is_output(old, new, trace, values):
    """What h shows of the cell state no longer goes through tanh."""
    belts = set(notation.belts(old.definition))
    assert (
        goes_through(old, new, trace, values, lambda argument: bool(belts & interpreter.names_in(argument)))
        == values["name"]
    )


def is_blind(old, new, trace, values):
    """H of the word before is no longer read by the gates; each of them read some of it."""
    for gate in values["gates"]:
        assert not any(hangs_on(new, gate.name, state, ("_prev",)) for state in values["states"])
        assert any(hangs_on(old, gate.name, state, ("_prev",)) for state in values["states"])


def sees_all(old, new, trace, values):
    """All gates of the word before are now read by the gates."""
    for gate in values["gates"]:
        assert all(hangs_on(new, gate.name, other.name, ("_prev",)) for other in values["gates"])


def is_alone(old, new, trace, values):
    """Each unit now looks back at itself alone: no entry moves with another entry of a state before."""
    initial = {state: np.full(new.sizes[state], 0.3) for state in new.cell.states if state != "x"}
    for state in initial:
        moved = initial | {state: initial[state] + 0.5 * (np.arange(UNITS) == 1)}
        steps = [one_step(new, start) for start in (initial, moved)]
        for name, axes in new.sizes.items():
            if axes == (UNITS,):
                apart = np.abs(steps[0][name] - steps[1][name])[0]
                assert (np.delete(apart, 1) < 1e-12).all(), (name, state)


def one_step(tried, initial):
    """Return what a cell computes at one step from these states, by the interpreter."""
    below = {name: array[:, 0] for name, array in tried.more.get("below", {}).items()} or None
    starts = {name: array for name, array in initial.items() if name not in tried.definition.starts}
    starts |= {"x": tried.x[1, 0]} if "x" in tried.cell.states else {}
    return interpreter.run(tried.cell, tried.params, tried.x[:1, 0], UNITS, starts, below=below)


def starts_at_zero(old, new, trace, values):
    """Training will start the forget gate's bias at 0 instead of 1: it starts at 1 now."""
    sized = {**new.given, **({"below": new.outside} if new.outside else {})}
    params = new.cell.init(new.x.shape[-1], UNITS, 0, **sized)
    assert all((params[name] == 1).all() for name in values["names"])


def is_changed(old, new, trace, values):
    """In the line of g, "tanh(a)" is now "relu(a)"; all other lines that are left are as they were."""
    name, spaceless = values["name"], re.compile(r"[\s()]")
    codes = [spaceless.sub("", tried.definition.values[name].source.split("=", 1)[1]) for tried in (old, new)]
    before, after = (spaceless.sub("", str(values[key])) for key in ("before", "after"))
    places = [found.start() for found in re.finditer(f"(?={re.escape(before)})", codes[0])]
    assert any(codes[0][:at] + after + codes[0][at + len(before) :] == codes[1] for at in places)
    assert all(
        line.source == old.definition.values[own].source for own, line in new.definition.values.items() if own != name
    ), "another line changed"


SENTENCES = {
    "remove-gate": is_removed,
    "couple": is_coupled,
    "see-cell": is_seen,
    "stop-cell": is_not_seen,
    "merge": is_merged,
    "candidate": is_candidate,
    "candidate-none": is_candidate,
    "output-none": is_output,
    "gates-blind": is_blind,
    "gates-all": sees_all,
    "alone": is_alone,
    "forget-bias": starts_at_zero,
    "surprise": is_changed,
}
