"""Pages and drawings read as a tree, as a browser reads them, so that tests ask for elements and not for letters."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from xml.etree.ElementTree import Element, TreeBuilder

VOID = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Reader(HTMLParser):
    """Builds the tree of some HTML, SVG in it included; an attribute without a value is empty."""

    def __init__(self) -> None:
        super().__init__()
        self.builder, self.open = TreeBuilder(), ["body"]
        self.builder.start("body", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        self.builder.start(tag, {name: value or "" for name, value in attrs})
        self.open.append(tag)
        if tag in VOID:
            self.handle_endtag(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element and close it."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the element, and what was left open in it."""
        while tag in self.open:
            self.builder.end(inner := self.open.pop())
            if inner == tag:
                return

    def handle_data(self, data: str) -> None:
        """Add text."""
        self.builder.data(data)


def tree(markup: str) -> Element:
    """Return some HTML as the children of an element."""
    reader = Reader()
    reader.feed(markup)
    reader.close()
    while reader.open:
        reader.builder.end(reader.open.pop())
    return reader.builder.close()


def of_class(root: Element, name: str, tag: str | None = None) -> list[Element]:
    """Return the elements of a class under another, in order."""
    return [one for one in root.iter(tag) if name in one.get("class", "").split()]


def with_attributes(root: Element, **wanted: str) -> list[Element]:
    """Return the elements under another with these attributes: `data_id="strip:f"` is of data-id."""
    named = {name.rstrip("_").replace("_", "-"): value for name, value in wanted.items()}
    return [one for one in root.iter() if all(one.get(name) == value for name, value in named.items())]


def text(element: Element) -> str:
    """Return all that an element says."""
    return "".join(element.itertext())


def drawings(root: Element) -> Iterator[Element]:
    """Yield the drawings of a figure."""
    yield from (one for one in root.iter("svg") if "data-picture" in one.attrib)
