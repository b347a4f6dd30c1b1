"""XML: elements as a tree that is serialised last, for MathML, and directly as text, for SVG."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Element:
    """An XML element: `content` is its text or its elements, attributes are named as in `element`."""

    tag: str
    content: str | tuple[Element, ...]
    attributes: Mapping[str, object]

    def written(self) -> str:
        """Serialise the element."""
        content = self.content
        inside = escape(content) if isinstance(content, str) else "".join(child.written() for child in content)
        return element(self.tag, inside, **self.attributes)


def element(tag: str, content: str = "", **attributes: object) -> str:
    """Return one element as text.

    `content` is markup already and is not escaped; attribute values are. In an attribute's name `_` stands for `-`, and
    a trailing `_` is dropped (`data_node`, `class_`). An attribute that is None is omitted.
    """
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for name, value in attributes.items()
        if value is not None
    )
    return f"<{tag}{written}>{content}</{tag}>"
