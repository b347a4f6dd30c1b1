"""Names as people type them, in the language: times, states, the input, and names that are given twice."""

from __future__ import annotations

import keyword
import re
from collections import Counter
from dataclasses import dataclass, replace

from lstm_core.language.names import LONGEST_NAME, is_parameter
from lstm_core.language.operations import OPERATIONS
from lstm_core.language.rewriting.statements import INPUTS, Method
from lstm_core.language.rewriting.tree import Node, changed, exchanged, named, walk

MOST_HANGING = 60  # lines that need one another
MOST_INLINED = 150  # parts of an expression that is written where it is read
_BEFORE = r"(?:tm1|tm_1|old|last|t_minus_1|t_1|previous|before|pre|prior|past|tprev|t_prev|minus_1|minus1)"
_ENDED = re.compile(rf"(.+?)_{_BEFORE}\Z")
_BEGUN = re.compile(r"(?:prev|old|last|previous|pre|prior|past)_(.+)\Z")
_RUN = re.compile(r"([a-z])(?:prev|_?tm1|t_prev|t_1|t_old|old)\Z")
_NEW = re.compile(r"(.+?)_?(?:new|next|cur|current|now)\Z|(?:new|next|current)_(.+)\Z|([a-z])t\Z|([hcs])y\Z")
_PARTS = re.compile(r"(?:_prev|_below|_start|_bottom)+\Z")
_KEPT_TIME = re.compile(r"(?:[WUVRKQPMEAB]|b|p|w)\Z")  # W_t, b_t: of a gate called t


@dataclass(frozen=True)
class Equation:
    """A line: its name, the size it states, its expression; `tree` is None where the line is left as typed."""

    target: str
    size: str
    tree: Node | None
    comment: str
    raw: str


def renamed(equations: list[Equation], names: dict[str, str]) -> list[Equation]:
    """Return equations in which names are others, on both sides."""
    if not names:
        return equations

    def change(node: Node) -> Node:
        if node.kind != "name":
            return node
        ending = _PARTS.search(node.text)
        base = node.text[: ending.start()] if ending else node.text
        new = names.get(node.text) or (names[base] + (ending[0] if ending else "") if base in names else None)
        return named(new) if new else node

    return [
        replace(line, target=names.get(line.target, line.target), tree=line.tree and changed(line.tree, change))
        for line in equations
    ]


def read_names(equations: list[Equation]) -> Counter[str]:
    """Return the names that the right sides read, with their number."""
    return Counter(node.text for line in equations if line.tree for node in walk(line.tree) if node.kind == "name")


def without_times(equations: list[Equation], method: Method) -> list[Equation]:
    """Return equations without times in their names: x_t is x, h_tm1 is h_prev, xt is x where nothing is called xt."""
    targets = {line.target for line in equations if line.target}
    read = read_names(equations)
    every = targets | set(read)
    names: dict[str, str] = {}
    for name in every:
        new = _timeless(name, targets)
        if new != name:
            names[name] = new
    return _with_input(renamed(_apart(equations, names), names), method)


def _apart(equations: list[Equation], names: dict[str, str]) -> list[Equation]:
    """Return equations in which a name without a time is no value's with one: a in `a_t = a ** (c * r_t)`."""
    read, targets = read_names(equations), {line.target for line in equations}
    others: dict[str, Node] = {}
    declared: list[Equation] = []
    for line in equations:
        own = names.get(line.target)
        if own and line.tree and own not in targets and any(node == named(own) for node in walk(line.tree)):
            before = any(name in read for name in (f"{own}_prev", f"{own}_t_prev"))
            others[own] = named(f"{own}_prev" if before else f"{own}0")
            if len(own) > 1 and not before:
                declared.append(Equation("", "", None, "", f"{own}0: parameter"))
    return declared + [replace(line, tree=line.tree and exchanged(line.tree, others)) for line in equations]


def _timeless(name: str, targets: set[str]) -> str:
    """Return a name without its time."""
    name = re.sub(r"_t(?=_(?!prev))", "", name)
    if re.search(r"_t\Z", name) and not (_KEPT_TIME.match(name[:-2]) and not targets & {name, name[:-2]}):
        return name[:-2]
    if name.endswith("_t_prev"):
        return f"{name[:-7]}_prev"
    ended = _ENDED.match(name)
    if (
        ended
        and name not in targets
        and re.sub(rf"_({_BEFORE})\Z", r"_t_\1", name) not in targets
        and not (is_parameter(name) and re.match(r"[A-Z]", name))
    ):
        return f"{ended[1]}_prev"
    begun = _BEGUN.match(name)
    if begun:
        return f"{begun[1]}_prev"
    run = _RUN.match(name)
    return f"{run[1]}_prev" if run else name


def _with_input(equations: list[Equation], method: Method) -> list[Equation]:
    """Return equations whose input is called x."""
    targets = {line.target for line in equations}
    read = read_names(equations)
    if "x_layer" in read:
        return renamed(equations, {"x_layer": "x", "h_layer": "h_below" if "x" in read else "x"})
    if "h_layer" in read:
        return renamed(equations, {"h_layer": "h_below" if "x" in read else "x"})
    other = next((name for name in [*method.inputs, "u"] if name in read and name not in targets), None)
    if "x" in targets and other and other != "x":
        state = next(name for name in ("s", "z", "state") if name not in targets and name not in read)
        return renamed(equations, {"x": state, other: "x"})
    if "x" in read or "x" in targets:
        return equations
    given = [
        *method.inputs,
        *(name for name in ("xt", "xs", "X", "inputs", "input", "inp", "x_in", "u") if name in INPUTS),
    ]
    found = next((name for name in given if name in read and _PARTS.sub("", name) not in targets), None)
    if found is None:
        undefined = {
            name for name in read if name not in targets and not _PARTS.search(name) and not is_parameter(name)
        }
        alone = [name for name in undefined if re.fullmatch(r"[a-z]|[a-z]t", name) and _is_multiplied(equations, name)]
        found = alone[0] if len(alone) == 1 else None
    return renamed(equations, {found: "x"}) if found else equations


def _is_multiplied(equations: list[Equation], name: str) -> bool:
    """Return whether a name stands only where a matrix multiplies it."""
    uses = [node for line in equations if line.tree for node in walk(line.tree) if node == named(name)]
    right = 0
    for line in equations:
        for node in walk(line.tree) if line.tree else ():
            last = node.parts[-1] if node.kind == "chain" or (node.kind == "infix" and node.text in "@*") else None
            right += last == named(name) and re.match(r"[A-Z]", _first(node)) is not None
    return bool(uses) and right == len(uses)


def _first(node: Node) -> str:
    return node.parts[0].text if node.parts and node.parts[0].kind == "name" else ""


def with_states(equations: list[Equation], method: Method) -> list[Equation]:
    """Return equations in which a state has one name: what a method takes is what it returned the step before."""
    if method.is_program:
        equations = _of_method(equations, method)
    equations = _given_before(_stepped(equations))
    targets = {line.target for line in equations if line.target}
    previous = {name.removesuffix("_prev") for name in read_names(equations) if name.endswith("_prev")}
    names: dict[str, str] = {}
    for target in sorted(targets):
        new = _NEW.match(target)
        own = new and next(part for part in new.groups() if part)
        if own and own in previous and own not in targets and own not in names.values():
            names[target] = own
    return renamed(equations, names)


def _stepped(equations: list[Equation]) -> list[Equation]:
    """Return equations for the step t of those for t + 1: where a line gives h_next, h is h_prev."""
    targets, read = {line.target for line in equations if line.target}, read_names(equations)
    ahead = [(target, found[1]) for target in sorted(targets) if (found := re.match(r"(.+?)_?(?:new|next)\Z", target))]
    ahead = [(new, own) for new, own in ahead if own not in targets and own in read and f"{own}_prev" not in read]
    names = dict(ahead) | {own: f"{own}_prev" for _, own in ahead}
    return renamed(equations, names | ({"x_next": "x"} if "x_next" in read else {}))


def _given_before(equations: list[Equation]) -> list[Equation]:
    """Return equations without values of the step before on their left: what stands there is a value of this step."""
    targets, read = {line.target for line in equations if line.target}, read_names(equations)
    names = {}
    for target in targets:
        own = target.removesuffix("_prev")
        if target != own and own not in targets and own not in read and own != "x":
            names[target] = own
    return renamed(equations, names)


def _of_method(equations: list[Equation], method: Method) -> list[Equation]:
    """Return a method's equations: its states are read as values of the step before."""
    targets = {line.target for line in equations if line.target}
    states = [name for name in dict.fromkeys(method.states) if name]
    kept = [name for name in method.kept if name in targets] or [name for name in method.returned if name in targets]
    before: dict[str, str] = {}
    for position, state in enumerate(states):
        base = _base(_timeless(state, targets))
        own = next(
            (name for name in (state, base, f"{base}_new", f"new_{base}", f"{base}_next") if name in targets), None
        )
        if own is None and len(kept) >= len(states):
            own = kept[position] if len(kept) == len(states) else kept[-len(states) + position]
        before[state] = own or base
    more = [state for state in states if before[state] not in targets and f"{before[state]}_prev" not in targets]
    if more and len(kept) == len(states) - len(more) and not any(re.match(r"[hcs]", state) for state in more):
        read = read_names(equations)
        method.more_inputs = [state for state in more if state in read]
        for state in more:
            del before[state]
    found, seen = [], set[str]()
    for line in equations:
        reads = {state: f"{own}_prev" for state, own in before.items() if state not in seen}
        timeless = {_timeless(state, targets): new for state, new in reads.items()}
        new = {name: named(text) for name, text in (reads | timeless).items()}
        tree = line.tree and exchanged(line.tree, new)
        seen.add(line.target)
        found.append(replace(line, tree=tree))
    names: dict[str, str] = {}
    output = next((name for name in method.returned if name in targets), None)
    if output and "h" in targets and output != "h" and "h" not in before.values() and output not in before:
        names["h"] = next(f"h_{number}" for number in range(1, 99) if f"h_{number}" not in targets)
    if output and output != "h" and "h" not in before.values():
        names[output] = "h"
    for state, own in before.items():
        base = _base(_timeless(state, targets))
        is_own = not method.bundle or not base.startswith(method.bundle)
        if own in targets and base != own and base not in targets and own not in names and is_own:
            names[own] = base
    return renamed(found, names)


def _base(name: str) -> str:
    """Return what a state is called at its own step: h of h_prev, hx and hprev."""
    own = _PARTS.sub("", name)
    return own[0] if re.fullmatch(r"[hcs][x0]", own) else own


def given_once(equations: list[Equation], is_program: bool) -> list[Equation]:
    """Return equations in which each name is given once: an earlier value is written where it is read, or numbered."""
    found: list[Equation] = []
    times = Counter(line.target for line in equations if line.target and line.tree)
    count: Counter[str] = Counter()
    current: dict[str, Node] = {}
    for line in equations:
        if line.tree is None or not line.target:
            found.append(line)
            continue
        tree = exchanged(line.tree, current)
        name = line.target
        count[name] += 1
        if count[name] == 1 and name not in current and times[name] >= 1 and (is_program or times[name] == 1):
            tree = exchanged(tree, {name: named(f"{name}_prev")})
        if is_program and tree.kind == "name" and _PARTS.sub("", tree.text) == _PARTS.sub("", name):
            continue  # h_prev = h
        if count[name] < times[name]:
            version = f"{name}_{count[name]}"
            current[name] = named(version)
            found.append(replace(line, target=version, tree=tree))
        else:
            current.pop(name, None)
            found.append(replace(line, tree=tree))
    return _inlined(found, {f"{name}_{number}" for name, most in times.items() for number in range(1, most)})


def _inlined(equations: list[Equation], versions: set[str]) -> list[Equation]:
    """Return equations without those that hold an earlier value of a name, where one place reads it."""
    read = read_names(equations)
    found: list[Equation] = []
    held: dict[str, Node] = {}
    for line in equations:
        tree = line.tree and exchanged(line.tree, held)
        if tree and line.target in versions and read[line.target] == 1 and sum(1 for _ in walk(tree)) < MOST_INLINED:
            held[line.target] = tree if tree.kind in ("name", "call", "number") else Node("group", "own", (tree,))
        else:
            found.append(replace(line, tree=tree))
    return found


def without_matrix_lines(equations: list[Equation]) -> list[Equation]:
    """Return equations in which a matrix made of parameters alone, A = M + M^T, stands where it is read.

    A parameter has the shape that its use says, and such a line says none.
    """
    targets = {line.target for line in equations if line.target}
    held: dict[str, Node] = {}
    for line in equations:
        nodes = list(walk(line.tree)) if line.tree else []
        names = {node.text for node in nodes if node.kind == "name"}
        is_sum = line.tree is not None and line.tree.kind in ("infix", "chain") and len(names) > 1
        of_parameters = not any(name in targets or _PARTS.search(name) or name in ("x", "h") for name in names)
        if is_sum and of_parameters and not line.size and any(node.kind == "turned" for node in nodes):
            held[line.target] = Node("group", "", (line.tree,)) if line.tree else named(line.target)
    return [
        replace(line, tree=line.tree and exchanged(line.tree, held)) for line in equations if line.target not in held
    ]


def with_constants(equations: list[Equation]) -> list[Equation]:
    """Return equations with what papers leave unsaid: a small epsilon, and the size under a root."""
    read, targets = read_names(equations), {line.target for line in equations}
    small = [name for name in ("eps", "epsilon") if name in read and name not in targets and _is_added(equations, name)]
    roots = [
        node.parts[0]
        for line in equations
        if line.tree
        for node in walk(line.tree)
        if node.text == "sqrt" and node.parts
    ]
    sizes = [
        node.text
        for node in roots
        if node.kind == "name" and re.fullmatch(r"d(?:_?[a-z]+)?|n|H|hidden_size", node.text)
    ]
    names = {name: "units" for name in sizes if name not in targets and read[name] == sizes.count(name)}
    settings = [Equation(name, "", Node("number", "1e-5"), "", "") for name in small]
    return [*settings, *renamed(equations, names)]


def _is_added(equations: list[Equation], name: str) -> bool:
    """Return whether a name is only added to something, and that once."""
    sums = [
        node for line in equations if line.tree for node in walk(line.tree) if node.kind == "infix" and node.text == "+"
    ]
    return sum(node.parts[1] == named(name) for node in sums) == read_names(equations)[name]


def ordered(equations: list[Equation]) -> list[Equation]:
    """Return equations with each value above its use, where they can be so ordered; else as they are."""
    lines = {line.target: number for number, line in enumerate(equations) if line.target and line.tree}
    needs = [
        {lines[node.text] for node in walk(line.tree) if node.kind == "name" and node.text in lines}
        if line.tree
        else set()
        for line in equations
    ]
    done: list[int] = []
    for number in range(len(equations)):
        if not _placed(number, needs, done, set()):
            return equations
    return [equations[number] for number in done]


def _placed(number: int, needs: list[set[int]], done: list[int], above: set[int]) -> bool:
    """Put a line behind those that it needs; return whether there is no circle, and few lines depend on one another."""
    if number in done:
        return True
    if number in above or len(above) > MOST_HANGING:
        return False
    if not all(_placed(other, needs, done, above | {number}) for other in sorted(needs[number])):
        return False
    done.append(number)
    return True


def valid(equations: list[Equation]) -> list[Equation]:
    """Return equations whose names have the form of names."""
    names = {}
    for name in {line.target for line in equations if line.target} | set(read_names(equations)):
        new = re.sub(r"__+", "_", name).strip("_")
        new = "lam" if new == "lambda" else f"{new}_1" if keyword.iskeyword(new) else new
        new = f"{new}_1" if new in OPERATIONS and not name.endswith("_") else new
        if new and new != name and len(new) <= LONGEST_NAME and not name.endswith("_"):
            names[name] = new
    return renamed(equations, names)
