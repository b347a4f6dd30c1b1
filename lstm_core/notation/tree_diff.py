"""Difference of two expressions as trees: the fewest nodes to delete from one and to insert to get the other.

The ordered tree edit distance of Zhang and Shasha (1989), Simple Fast Algorithms for the Editing Distance between Trees
and Related Problems, SIAM Journal on Computing 18(6), 1245-1262. The children of a deleted node take its place, so `U_h
@ (r * h_prev)` and `U_h @ h_prev` differ only in the product and r, and an additional term of a sum differs only in
that term and one plus sign.
"""

from __future__ import annotations

from dataclasses import dataclass

from lstm_core.language.expressions import Call, Expression

MOST_PAIRS = 10_000  # product of the two numbers of nodes; above it everything counts as changed
LEAST_COMMON = 3  # at least 1/3 of the smaller expression must be common, otherwise everything counts as changed
Label = str | Expression  # the operation of a call, or a leaf itself


@dataclass(frozen=True)
class _Tree:
    """An expression's nodes in postorder: ids, labels, positions of the leftmost leaf under each, and the keyroots."""

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
    """Return the ids of each expression's nodes that the other does not have, in postorder: (of old, of new)."""
    one, other = _tree(old, old_path), _tree(new, new_path)
    if old == new:
        return (), ()
    if len(one.ids) * len(other.ids) > MOST_PAIRS:
        return tuple(one.ids), tuple(other.ids)
    common = _common(one, other)
    if len(common) * LEAST_COMMON < min(len(one.ids), len(other.ids)):  # so small a match is by chance
        common = {}
    return (
        tuple(id for position, id in enumerate(one.ids) if position not in common),
        tuple(id for position, id in enumerate(other.ids) if position not in common.values()),
    )


def _common(one: _Tree, other: _Tree) -> dict[int, int]:
    """Return the matched nodes of a cheapest edit, as positions in `one` -> positions in `other`."""
    distance = [[0] * len(other.ids) for _ in one.ids]
    for i in one.keyroots:
        for j in other.keyroots:
            _forests(one, other, i, j, distance)
    common: dict[int, int] = {}
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
                common[row] = column
                row, column = row - 1, column - 1
            else:
                pending.append((row, column))
                row, column = one.leftmost[row] - 1, other.leftmost[column] - 1
    return common


def _forests(one: _Tree, other: _Tree, i: int, j: int, distance: list[list[int]]) -> list[list[int]]:
    """Return the table of forest distances for the subtrees at i and j; fill in `distance` for pairs of subtrees."""
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
