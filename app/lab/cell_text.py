"""A cell's text in an address: raw deflate, base64url; static/js/lab/cell-text.js does the same."""

from __future__ import annotations

import base64
import binascii
import zlib
from urllib.parse import urlencode

from flask_babel import gettext

from app.reading.parsed import Parsed
from app.settings import Settings
from app.text.numbers import thousands
from lstm_core import Cell, cells

RAW = -15  # deflate without a header
LONGEST_NAME = Settings.name_characters


def pack(text: str) -> str:
    """Return a text as an address writes it."""
    squeezed = zlib.compressobj(9, zlib.DEFLATED, RAW)
    data = squeezed.compress(text.encode()) + squeezed.flush()
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def address_of(cell: Cell) -> str:
    """Return the address of `/lab` with a cell: one of the catalogue by its name, any other with its text and name."""
    if cells.get(cell.name) == cell:
        return f"/lab?{urlencode({'from': cell.name})}"
    return f"/lab?{urlencode({'cell': pack(cell.equations), 'name': cell.name[:LONGEST_NAME]})}"


def parse_packed(raw: str, most: int) -> Parsed[str]:
    """Parse `cell=` of an address: a text of at most `most` characters; "" where it is none."""
    try:
        data = base64.b64decode(raw + "=" * (-len(raw) % 4), b"-_", validate=True)
        unpacking = zlib.decompressobj(RAW)
        found = unpacking.decompress(data, 4 * most + 4)  # no more is ever unpacked: a character has four bytes at most
        if unpacking.unconsumed_tail:
            return Parsed("", too_long(most))
        text = found.decode()
    except (binascii.Error, ValueError, zlib.error):
        return Parsed("", gettext("The cell in the address is damaged: copy the whole link again."))
    return parse_plain(text, most) if unpacking.eof else Parsed("", gettext("The cell in the address is cut short."))


def parse_plain(raw: str, most: int) -> Parsed[str]:
    """Parse equations as they are typed: their line ends are those of a text file."""
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > most:
        return Parsed("", too_long(most))
    return Parsed(text)


def too_long(most: int) -> str:
    """Return the sentence on a text that is too long."""
    return gettext("The cell's text is longer than %(most)s characters (lab_characters).", most=thousands(most))
