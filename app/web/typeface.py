"""The text face, STIX Two Text, as far as `make` could fetch it; without it every text is in the system's faces.

No font is committed. The files are those of the npm package, for Latin and Greek, upright and italic.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

PACKAGE = Path("type/node_modules/@fontsource-variable/stix-two-text")
FAMILY = "STIX Two Text"
STYLES = ("normal", "italic")
# What each file covers, as the package's own sheets say: a browser loads a file when a page has such a letter.
RANGES: Mapping[str, str] = {
    "latin": "U+0000-00FF, U+0131, U+0152-0153, U+02BB-02BC, U+02C6, U+02DA, U+02DC, U+0304, U+0308, U+0329, "
    "U+2000-206F, U+20AC, U+2122, U+2191, U+2193, U+2212, U+2215, U+FEFF, U+FFFD",
    "greek": "U+0370-0377, U+037A-037F, U+0384-038A, U+038C, U+038E-03A1, U+03A3-03FF",
}


@dataclass(frozen=True)
class Face:
    """The files to serve, by name, the rules that name them, and the addresses of two that pages load early."""

    files: Mapping[str, bytes]
    rules: Markup
    upright: str
    italic: str


def face(vendor_folder: Path) -> Face | None:
    """Return the text face in a folder named by its version, or None if it was not fetched completely.

    A page's text never jumps: a font that does not arrive at once (`optional`) is used from the next page on.
    """
    package = vendor_folder / PACKAGE
    fonts = {(style, script): _path(package, style, script) for style in STYLES for script in RANGES}
    manifest = package / "package.json"
    if not all(path.is_file() for path in (manifest, *fonts.values())):
        return None
    folder = f"type-{json.loads(manifest.read_text(encoding='utf-8'))['version']}"
    rules = "".join(
        _rule(style, f"/static/{folder}/{path.name}", RANGES[script]) for (style, script), path in fonts.items()
    )
    files = {f"{folder}/{path.name}": path.read_bytes() for path in fonts.values()}
    early = (f"/static/{folder}/{fonts[style, 'latin'].name}" for style in STYLES)
    return Face(files, Markup(rules), *early)


def _path(package: Path, style: str, script: str) -> Path:
    return package / "files" / f"stix-two-text-{script}-wght-{style}.woff2"


def _rule(style: str, file: str, ranges: str) -> str:
    return (
        f'@font-face {{ font-family: "{FAMILY}"; font-style: {style}; font-weight: 400 700; font-display: optional; '
        f'src: url("{file}") format("woff2"); unicode-range: {ranges}; }}\n'
    )
