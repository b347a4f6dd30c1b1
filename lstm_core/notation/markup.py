"""XML elements as text, for MathML and for SVG."""

from __future__ import annotations

from html import escape


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
