"""Files that a page hands over: their kinds, names and answers, and programs that fetch the numbers over HTTP."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from unicodedata import normalize
from urllib.parse import urlencode

import numpy as np
from flask import abort, request
from werkzeug.wrappers import Response

from app.reading.downloads import MEDIA_TYPES, arrays_npz, numbers_csv, to_json
from app.web.responses import as_file

KINDS = ("csv", "json", "npz", "svg", "py", "curl")
TYPES = MEDIA_TYPES | {
    "svg": "image/svg+xml; charset=utf-8",
    "py": "text/x-python; charset=utf-8",
    "curl": "text/plain; charset=utf-8",
}
LONGEST = 40  # characters that a text has in a file's name
ENDINGS = {"curl": "sh"}


@dataclass(frozen=True)
class Taken:
    """Where the files of a state are: the address above their kinds, and the state as a query."""

    base: str
    query: str


def answer(kind: str, name: str, writers: Mapping[str, Callable[[], str | bytes]]) -> Response:
    """Return a file; `name` is without its ending, `writers` has a function for each of `KINDS`."""
    return as_file(writers[kind](), TYPES[kind], f"{name}.{ENDINGS.get(kind, kind)}")


def insist_kind(kind: str) -> None:
    """Raise NotFound for a kind of file that there is not."""
    if kind not in KINDS:
        abort(404)


def file_name(parts: Iterable[str]) -> str:
    """Return a name that tells a state, in letters that every system has: `grammar-lstm_the-boys_f-1`."""
    return "_".join(filter(None, map(_plain, parts)))


def _plain(text: str) -> str:
    """Return a text in ASCII letters, digits and hyphens; what that loses is said apart by a digest."""
    letters = normalize("NFKD", text).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9._]+", "-", letters).strip("-.")
    if len(plain) <= LONGEST and plain == text.replace(" ", "-"):
        return plain
    return f"{plain[:LONGEST].strip('-.')}-{sha256(text.encode()).hexdigest()[:6]}".strip("-")


def program(heading: str, lines: Sequence[str]) -> str:
    """Return a program's text, under a comment that says what it computes."""
    return "\n".join([f"# {' '.join(heading.split())}", *lines]) + "\n"


def over_http(address: str, lines: Sequence[str]) -> list[str]:
    """Return lines of Python that fetch `found`, the numbers as JSON, and go on with `lines`."""
    return [
        "import json",
        "from urllib.request import urlopen",
        "",
        f"with urlopen({address!r}) as answer:",
        "    found = json.load(answer)",
        *lines,
    ]


def curl(name: str, address: str) -> str:
    """Return the command that stores the numbers as JSON."""
    return f"curl --fail --output {shlex.quote(f'{name}.json')} {shlex.quote(address)}\n"


@dataclass(frozen=True)
class Figure:
    """What can be taken of a figure: `rows` under `columns`, all `numbers` by name, its picture, a program's lines.

    Of `numbers`, the `arrays` are those of the NPZ. `program` is empty where `lstm_core` alone cannot compute them.
    """

    name: Sequence[str]
    heading: str
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]
    numbers: Mapping[str, object]
    arrays: Mapping[str, np.ndarray]
    picture: Callable[[], str]
    program: Sequence[str]


def figure(kind: str, taken: Figure, page: str, query: Mapping[str, object]) -> Response:
    """Return a file of a figure; `page` is its address above the kinds, `query` the state."""
    address = f"{request.host_url.rstrip('/')}{page}/json?{urlencode(query)}"
    name = file_name(taken.name)
    lines = taken.program or over_http(address, ["print(json.dumps(found, indent=2))"])
    writers: Mapping[str, Callable[[], str | bytes]] = {
        "csv": lambda: numbers_csv(taken.columns, taken.rows),
        "json": lambda: to_json(taken.numbers),
        "npz": lambda: arrays_npz(taken.arrays),
        "svg": taken.picture,
        "py": lambda: program(taken.heading, lines),
        "curl": lambda: curl(name, address),
    }
    return answer(kind, name, writers)
