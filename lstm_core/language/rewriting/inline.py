"""Layers that a program makes where it calls them, as Flax does: `nn.Dense(self.features, name="wf")(x)`."""

from __future__ import annotations

import re

_GIVEN = r"\(((?:[^()\n]|\([^()\n]*\)){0,200})\)"
_MAKER = re.compile(
    r"(?m)^\s*(\w+)\s*=\s*(?:functools\.)?partial\(\s*(?:\w+\.)*(Dense|Linear|DenseGeneral)\s*,([^\n]*)\)\s*$"
)
_CALLED = re.compile(
    rf"(?:\b(?:nn|linen|nnx|hk|flax\.linen|tf\.keras\.layers|layers|keras\.layers)\.)?\b(\w+){_GIVEN}(?=\s*\()"
)
_NAMED = re.compile(r"name\s*=\s*[\"']([A-Za-z]\w*)[\"']")


def without_inline(text: str) -> tuple[str, dict[str, str]]:
    """Return a text in which such layers are called by a name of their own, and their kinds by name."""
    makers = {found[1]: found[3] for found in _MAKER.finditer(text)}
    layers: dict[str, str] = {}

    def call(found: re.Match[str]) -> str:
        kind, given = found[1], found[2]
        if kind not in makers and kind not in ("Dense", "Linear", "LayerNorm"):
            return found[0]
        own = _NAMED.search(given)
        name = own[1] if own else f"layer_{len(layers) + 1}"
        has_bias = re.search(r"(?:use_|with_)?bias\s*=\s*(True|False)", given) or re.search(
            r"(?:use_|with_)?bias\s*=\s*(True|False)", makers.get(kind, "")
        )
        layers[name] = "norm" if kind == "LayerNorm" else "plain" if has_bias and has_bias[1] == "False" else "bias"
        return f"self.{name}"

    if not re.search(r"\)\s*\(", text):
        return text, {}
    text = _CALLED.sub(call, text)
    return (_MAKER.sub("", text), layers) if layers else (text, {})
