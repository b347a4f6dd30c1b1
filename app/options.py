"""The argument parser of the command `lstm-explainer`, and the types of its arguments."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NoReturn

from lstm_core.notation import CODES

COUNT = 400  # held-out prefixes per score, by default
LARGEST = 10**15  # of seeds and of numbers without another limit
THREADS = 1000
THREADS_USUAL = 8
SIZE = 4096  # of inputs and of units


class Parser(argparse.ArgumentParser):
    """A parser that reports errors in one line, with a reference to --help."""

    def error(self, message: str) -> NoReturn:
        """Exit with status 2 and a sentence on standard error."""
        sentence = " ".join(message.split()).rstrip(".")
        self.exit(2, f"{self.prog}: {sentence}. See {self.prog} --help\n")


def parser(commands: dict[str, Callable[[argparse.Namespace], None]]) -> argparse.ArgumentParser:
    """Build the parser; `commands` has the function that runs each command, by name."""
    top = Parser(prog="lstm-explainer", description="Recurrent networks, step by step.")
    top.add_argument("--version", action="version", version=f"%(prog)s {_version()}")
    found = top.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, summary: str) -> argparse.ArgumentParser:
        added: argparse.ArgumentParser = found.add_parser(name, help=summary)
        added.set_defaults(run=commands[name])
        return added

    _add_serving(command("serve", "serve the pages and the HTTP interface"))
    _add_laboratory(command("lab", "open a cell in the laboratory: serve the pages, and show it in the browser"))
    _add_training(command("train", "train a model by its recipe"))

    trace = command("trace", "write what a model makes of a sentence")
    trace.add_argument("model", type=_text, help="a shipped model, such as grammar-lstm")
    trace.add_argument("text", type=_text, help="the sentence")
    trace.add_argument("--format", choices=("json", "csv", "npz"), default="json", help="default: %(default)s")
    trace.add_argument(
        "--clamp", type=_text, default="", metavar="HELD", help="held values, as in an address: 'f/13@5-:1'"
    )
    trace.add_argument("--gradients", action="store_true", help="with gradients (json)")
    trace.add_argument("--out", type=_path, help="file to write (default: standard output)")

    evaluate = command("evaluate", "print the scores of models as a table")
    evaluate.add_argument(
        "name", type=_text, nargs="?", default="grammar", help="a model, or a task (default: %(default)s)"
    )
    evaluate.add_argument("--count", type=whole_number(1), help=f"held-out beginnings a figure (default: {COUNT})")
    evaluate.add_argument("--data", type=_path, help="file of held-out data, for the tasks that need one")
    evaluate.add_argument("--text", type=_path, metavar="FILE", help="print what a text file costs the model instead")
    evaluate.add_argument("--folder", type=_path, help="models in this folder instead of the shipped ones")

    models = command("models", "list the models: name, title, cell, task, size (how many numbers were learned)")
    models.add_argument("--json", action="store_true", help="as JSON, with kind and whether it was trained")

    cells = command("cells", "list the cells: name, title, year, how many parameters, in sizes")
    cells.add_argument("--json", action="store_true", help="as JSON, with family and source")

    cell = command("cell", "check a cell and describe it: formula, states, phases, parameters; or write it as code")
    cell.add_argument("cell", type=_text, metavar="FILE|NAME", help="a file with equations, or a cell of the catalogue")
    cell.add_argument("--code", choices=CODES, help="print the cell as code instead")
    cell.add_argument("--inputs", type=whole_number(1, SIZE), help="size of x in the code")
    cell.add_argument("--units", type=whole_number(1, SIZE), help="size of a vector in the code")
    cell.add_argument("--diagram", type=_path, metavar="FILE", help="write its diagram as SVG instead")

    measure = command("measure", "run an experiment, write its record, print its tables")
    measure.add_argument("name", choices=("recall-gaps",), help="what is measured")
    measure.add_argument("--out", type=_path, required=True, help="the record; one that is there is gone on with")
    measure.add_argument("--quiet", action="store_true", help="no progress bar")
    return top


def _add_serving(serve: argparse.ArgumentParser) -> None:
    """Add the options of the command serve."""
    serve.add_argument("--host", type=_host, default="127.0.0.1", help="address to listen on (default: %(default)s)")
    serve.add_argument("--port", type=_port, default=5000, help="port (default: %(default)s; 0 finds a free one)")
    serve.add_argument(
        "--threads",
        type=whole_number(1, THREADS),
        default=THREADS_USUAL,
        help="requests answered at a time (default: %(default)s)",
    )


def _add_laboratory(lab: argparse.ArgumentParser) -> None:
    """Add the options of the command lab."""
    lab.add_argument("cell", type=_text, metavar="FILE|NAME", help="a file with equations, or a cell of the catalogue")
    lab.add_argument("--host", type=_host, default="127.0.0.1", help="address to listen on (default: %(default)s)")
    lab.add_argument("--port", type=_port, default=0, help="port (default: a free one)")
    lab.add_argument("--no-browser", action="store_true", help="print the address only")
    lab.set_defaults(threads=THREADS_USUAL)


def _add_training(train: argparse.ArgumentParser) -> None:
    """Add the options of the command train."""
    train.add_argument("name", type=_text, nargs="?", help="a model (grammar-lstm), or all of a task (grammar)")
    train.add_argument("--cell", type=_text, metavar="FILE", help="train a cell of your own, in a file of equations")
    train.add_argument("--task", type=_text, help="what that cell learns: grammar (default) or recall")
    train.add_argument("--inputs", type=whole_number(1, SIZE), help="size of x of that cell (default: the task's)")
    train.add_argument("--units", type=whole_number(1, SIZE), help="size of its vectors (default: the task's)")
    train.add_argument("--out", type=_path, default=Path("runs"), help="folder for the weights (default: %(default)s)")
    train.add_argument("--data", type=_path, help="file to learn from, for the tasks that need one")
    train.add_argument("--seed", type=whole_number(0), help="seed of weights and batches (default: the recipe's)")
    train.add_argument(
        "--seeds",
        type=whole_number(1),
        metavar="N",
        help="train with seeds 0 to N-1 and keep the one that its task chooses",
    )
    train.add_argument("--updates", type=whole_number(1), help="optimiser steps (default: the recipe's)")
    train.add_argument("--resume", action="store_true", help="go on from a checkpoint in the folder")
    train.add_argument("--quiet", action="store_true", help="no progress bar")


def whole_number(low: int, high: int = LARGEST) -> Callable[[str], int]:
    """Return a function, for `type=`, that parses a whole number from `low` to `high`."""

    def read(text: str) -> int:
        if text.isdecimal() and len(text) <= len(str(high)) and low <= int(text) <= high:
            return int(text)
        limits = f"from {low} on" if high == LARGEST else f"from {low} to {high}"
        raise argparse.ArgumentTypeError(f"{_quoted(text)} is no whole number {limits}")

    return read


def _version() -> str:
    try:
        return version("lstm-explainer")
    except PackageNotFoundError:  # run from a folder in which nothing was installed
        return "of an unknown version"


def _port(text: str) -> int:
    try:
        return whole_number(0, 65535)(text)
    except argparse.ArgumentTypeError as error:
        raise argparse.ArgumentTypeError(f"{_quoted(text)} is no port: 0 to 65535") from error


def _text(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise argparse.ArgumentTypeError(
            f"{_quoted(text)} is not UTF-8; set the terminal to UTF-8, or write it anew"
        ) from error
    return text


def _host(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError(f"{_quoted(text)} is no address")
    return _text(text)


def _path(text: str) -> Path:
    if not text or "\0" in text:
        raise argparse.ArgumentTypeError(f"{_quoted(text)} is no path")
    return Path(text)


def _quoted(text: str, limit: int = 60) -> str:
    """Quote an argument for a message, shortened and in ASCII, which every terminal can show."""
    return ascii(text if len(text) <= limit else f"{text[:limit]}...")


def say(line: Any) -> None:
    """Print one line on standard error, if there is one."""
    say_lines(" ".join(str(line).split()))


def say_lines(lines: Any) -> None:
    """Print lines on standard error, if there is one."""
    if sys.stderr is not None:
        text = str(lines).encode(errors="backslashreplace").decode()  # a path may be in any encoding
        encoding = sys.stderr.encoding or "utf-8"
        print(f"lstm-explainer: {text}".encode(encoding, "backslashreplace").decode(encoding), file=sys.stderr)
