"""What changed between two expressions: the fewest nodes to take out of the one and to put into the other.

The ordered tree edit distance of Zhang and Shasha (1989), Simple Fast Algorithms for the Editing Distance between Trees
and Related Problems, SIAM Journal on Computing 18(6), 1245-1262. A taken out node leaves its arguments in its place, so
`U_h @ (r * h_prev)` and `U_h @ h_prev` differ in the product and r alone, and a term more in a sum is that term alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from lstm_core.language.expressions import Call, Expression

MOST_PAIRS = 10_000  # nodes of the one times nodes of the other; beyond it everything counts as changed
LEAST_KEPT = 3  # a third of the smaller expression, else all of both counts as changed
Label = str | Expression  # an operation, or a name or number


@dataclass(frozen=True)
class _Tree:
    """A tree's nodes in postorder, counted from 0: ids, what each says, the leftmost leaf under it, the keyroots."""

    ids: list[str]
    labels: list[Label]
    leftmost: list[int]
    keyroots: list[int]


def _tree(expression: Expression, path: str) -> _Tree:
    ids: list[str] = []
    labels: list[Label] = []
    leftmost: list[int] = []

    def visit(node: Expression, own: str) -> int:
        arguments = node.arguments if isinstance(node, Call) else ()
        firsts = [visit(argument, f"{own}.{position}") for position, argument in enumerate(arguments)]
        first = firsts[0] if firsts else len(ids)
        ids.append(own)
        labels.append(node.operation if isinstance(node, Call) else node)
        leftmost.append(first)
        return first

    visit(expression, path)
    last = {first: position for position, first in enumerate(leftmost)}
    return _Tree(ids, labels, leftmost, sorted(last.values()))


def changed(old: Expression, new: Expression, old_path: str, new_path: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the ids of the nodes of each expression that the other does not have, innermost first."""
    one, other = _tree(old, old_path), _tree(new, new_path)
    if old == new:
        return (), ()
    if len(one.ids) * len(other.ids) > MOST_PAIRS:
        return tuple(one.ids), tuple(other.ids)
    kept = _kept(one, other)
    if len(kept) * LEAST_KEPT < min(len(one.ids), len(other.ids)):  # what remains alike is alike by chance
        kept = {}
    return (
        tuple(id for position, id in enumerate(one.ids) if position not in kept),
        tuple(id for position, id in enumerate(other.ids) if position not in kept.values()),
    )


def _kept(one: _Tree, other: _Tree) -> dict[int, int]:
    """Return the nodes that both trees have, by position."""
    distance = [[0] * len(other.ids) for _ in one.ids]
    for i in one.keyroots:
        for j in other.keyroots:
            _forests(one, other, i, j, distance)
    kept: dict[int, int] = {}
    pending = [(len(one.ids) - 1, len(other.ids) - 1)]
    while pending:
        i, j = pending.pop()
        table = _forests(one, other, i, j, distance)
        first, second = one.leftmost[i], other.leftmost[j]
        row, column = i, j
        while row >= first and column >= second:
            here = table[row - first + 1][column - second + 1]
            if here == table[row - first][column - second + 1] + 1:
                row -= 1
            elif here == table[row - first + 1][column - second] + 1:
                column -= 1
            elif one.leftmost[row] == first and other.leftmost[column] == second:
                kept[row] = column
                row, column = row - 1, column - 1
            else:
                pending.append((row, column))
                row, column = one.leftmost[row] - 1, other.leftmost[column] - 1
    return kept


def _forests(one: _Tree, other: _Tree, i: int, j: int, distance: list[list[int]]) -> list[list[int]]:
    """Return the distances of all pairs of forests that begin where the subtrees i and j do; note those of trees."""
    first, second = one.leftmost[i], other.leftmost[j]
    rows, columns = i - first + 2, j - second + 2
    table = [list(range(columns))] + [[row] + [0] * (columns - 1) for row in range(1, rows)]
    for row in range(1, rows):
        a = first + row - 1
        for column in range(1, columns):
            b = second + column - 1
            best = min(table[row - 1][column], table[row][column - 1]) + 1
            if one.leftmost[a] == first and other.leftmost[b] == second:
                if one.labels[a] == other.labels[b]:
                    best = min(best, table[row - 1][column - 1])
                table[row][column] = distance[a][b] = best
            else:
                before = table[one.leftmost[a] - first][other.leftmost[b] - second]
                table[row][column] = min(best, before + distance[a][b])
    return table
