"""A Hypothesis strategy for random cells to draw."""

from __future__ import annotations

from hypothesis import strategies as st

NAMES = ("a", "d", "e", "f", "i", "o", "v", "z")


@st.composite
def random_cells(draw) -> str:
    """Return the text of a cell: up to eight lines of layers and pointwise operations, nested and shared."""
    names = [*draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=7)), "h"]
    lines = []
    for k, name in enumerate(names):
        vectors = st.sampled_from(["x", "h_prev", *names[:k], *(f"{other}_prev" for other in names)])
        belt = draw(
            st.sampled_from(
                ["", "", f"{{}} * {name}_prev + ", f"{name}_prev - ", f"(1 - {{}}) * {name}_prev + {{}} * "]
            )
        )
        kept = belt.format(*[draw(vectors)] * belt.count("{}"))
        lines.append(f"{name} = {kept}{draw(_expressions(name, vectors))}")
    return "\n".join(lines)


def _expressions(name: str, vectors: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    tags = st.integers(1, 9)

    def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        function = st.sampled_from(["tanh", "sigmoid", "exp", "relu"])
        terms = st.lists(
            st.one_of(
                st.builds(lambda k, v: f"W_{name}{k} @ ({v})", tags, inner),
                st.builds(lambda k, v: f"p_{name}{k} * {v}", tags, vectors),
                inner,
            ),
            min_size=1,
            max_size=4,
        )
        layer = st.builds(lambda k, v, t: " + ".join([f"W_{name}{k} @ {v}", *t, f"b_{name}{k}"]), tags, vectors, terms)
        return st.one_of(
            st.builds(lambda f, a: f"{f}({a})", function, st.one_of(layer, layer, inner)),
            layer.map(lambda a: f"({a})"),
            st.builds(lambda a, sign, b: f"({a} {sign} {b})", inner, st.sampled_from("+-**/"), inner),
            st.builds(lambda a, b: f"max({a}, {b})", inner, inner),
            inner.map(lambda a: f"(1 - {a})"),
        )

    return st.recursive(vectors, larger, max_leaves=6)
