"""The differences between NumPy, PyTorch and JAX that an expression sees: names, numbers, arrays, calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lstm_core.errors import SettingError
from lstm_core.execution.code import Attribute, Call, Expr, Infix, Item, Kind, Literal, Row, Slot, item
from lstm_core.language.spellings import HELPERS, LIBRARIES, SPELLINGS

X, STATE, PARAMS, SELF, MEMORY = (Slot(name, Kind.FIXED) for name in ("x", "state", "params", "self", "memory"))
OWN_NAMES = frozenset({"x", "state", "params", "self", "memory", "step", "forward", "start", "init", "zeros"})
OWN_NAMES |= {"np", "torch", "jnp", "jax", "nn", "F", "math", "len", "max", "isinstance"}
LARGEST_WHOLE = 2**53  # a larger whole number is written as a float, which every library takes


@dataclass
class Dialect:
    """How expressions of one language are made; `used` collects the functions that have to be defined beside them."""

    language: str
    cell: str
    used: dict[str, None] = field(default_factory=dict)

    def local(self, name: str) -> str:
        """Return the name of a local variable for a value: none that the code has for something else.

        A name of the language has single underscores inside it only, so that others are free for what would clash.
        """
        own = name.replace(".", "__")
        return f"{own}_" if own in OWN_NAMES or own in HELPERS[self.language] else own

    def word(self, name: str) -> str:
        """Return the name of an argument for an input, such as `x`, `noise` or `c_below`."""
        return name.replace(".", "__")

    def parameter(self, name: str) -> Expr:
        """Return a parameter."""
        if self.language != "torch":
            return item(PARAMS, name)
        found: Expr = SELF
        *groups, own = name.split(".")
        for part in groups:
            found = Item(Attribute(found, "_modules"), (part,)) if part in MODULE_NAMES else Attribute(found, part)
        return Item(Attribute(found, "_parameters"), (own,)) if own in MODULE_NAMES else Attribute(found, own)

    def constant(self, start: float | int | tuple[str, float | int | None] | None, axes: tuple[Expr, ...]) -> Expr:
        """Return a declared constant, a number or a known matrix, as an array of the run's dtype."""
        word = start[0] if isinstance(start, tuple) else "ones"
        factor: float | int = start if isinstance(start, float | int) else 1
        if word == "zeros" or (word == "shift" and len(axes) < 2):
            word, factor = "ones", 0
        elif len(axes) < 2:
            word = "ones"
        if not axes:
            return self.number(factor)
        self.used[word] = None
        found = Call(word, (X, *axes))
        return found if factor == 1 else Infix("*", self.number(factor), found)

    def number(self, value: float | int) -> Literal:
        """Return a number for an expression of signs."""
        return Literal(float(value) if abs(value) > LARGEST_WHOLE or not isinstance(value, int) else value)

    def argument(self, value: float | int) -> Expr:
        """Return a number for a function, which in PyTorch takes arrays alone."""
        if self.language == "torch":
            return Call("x.new_tensor", (self.number(value),))
        return self.number(value)

    def array(self, values: tuple[float | int, ...]) -> Expr:
        """Return a row of numbers as an array of the run's dtype."""
        row = Row(tuple(map(self.number, values)))
        if self.language == "torch":
            return Call("x.new_tensor", (row,))
        return Call(f"{LIBRARIES[self.language]}.array", (row, Attribute(X, "dtype")))

    def zeros(self, own: tuple[Expr, ...]) -> Expr:
        """Return zeros with the leading axes of x and these own axes."""
        return Call("zeros", (X, *own))

    def call(self, operation: str, arguments: tuple[Expr, ...], keywords: Mapping[str, Any]) -> Expr:
        """Return a call of an operation. Raises SettingError where the language has no spelling of it."""
        spelling = SPELLINGS.get(operation)
        if spelling is None:
            raise SettingError(f"{self.cell}: {operation} cannot be written in {TITLES[self.language]} yet")
        name: str = getattr(spelling, self.language)
        if name.startswith("."):
            return Attribute(arguments[0], name[1:])
        if name in HELPERS[self.language]:
            self.used[name] = None
        elif self.language == "torch":
            keywords = {"dim" if key == "axis" else key: value for key, value in keywords.items()}
        return Call(name, arguments, tuple((key, Literal(value)) for key, value in keywords.items()))


TITLES = {"numpy": "NumPy", "torch": "PyTorch", "jax": "JAX"}
# What a `torch.nn.Module` has under these names itself: a parameter or a group of that name is reached another way.
_NAMES = """
    T_destination add_module apply bfloat16 buffers call_super_init children compile cpu cuda double dump_patches eval
    extra_repr float forward get_buffer get_extra_state get_parameter get_submodule half ipu load_arrays load_state_dict
    modules mtia named_buffers named_children named_modules named_parameters parameters register_backward_hook
    register_buffer register_forward_hook register_forward_pre_hook register_full_backward_hook
    register_full_backward_pre_hook register_load_state_dict_post_hook register_load_state_dict_pre_hook register_module
    register_parameter register_state_dict_post_hook register_state_dict_pre_hook requires_grad_ reset_parameters
    set_extra_state set_submodule share_memory start state_dict step to to_empty train training type xpu zero_grad
"""
MODULE_NAMES = frozenset(_NAMES.split())
