"""The command `lstm-explainer`: serve the pages, train and evaluate models, trace a sentence, list what there is."""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from app.options import COUNT, parser, say, say_lines
from app.settings import ServerSettingError
from lstm_core import Cell, FiniteError, LanguageError, LstmCoreError
from lstm_core.errors import NotFiniteWarning

READ = {"captions": "pictures", "music": "music", "digits": "pictures"}  # inputs of other models than text, by kind
SWITCH = 0.0005  # seconds after which a thread that computes lets another one run: an answer waits for several turns
AHEAD = 3.0  # seconds after which a server works ahead: its first page is not to share the processor with that
INTERRUPTED = 130  # as shells do: 128 plus the number of SIGINT


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status: 0, or 2 with a sentence on standard error."""
    options = parser(COMMANDS).parse_args(arguments)
    try:
        with _warned():
            options.run(options)
        if sys.stdout is not None:
            sys.stdout.flush()
    except CellMistake as error:
        say_lines(error)
    except (LstmCoreError, ServerSettingError, CommandError) as error:
        say(error)
    except BrokenPipeError:
        say("whoever read the output has stopped before its end")
        _discard_output()
    except UnicodeEncodeError:
        say("standard output cannot show every character; set PYTHONIOENCODING=utf-8")
        _discard_output()
    except OSError as error:
        say(_reason(error))
        if not error.filename:
            _discard_output()
    except MemoryError:
        say("there is not enough memory for that")
    except KeyboardInterrupt:
        say("stopped")
        return INTERRUPTED
    else:
        return 0
    return 2


class CommandError(Exception):
    """An error in the arguments that the parser cannot detect."""


class CellMistake(Exception):
    """A mistake in a cell's equations, on several lines: its place, the line marked, what would mend it."""


@contextmanager
def _warned() -> Iterator[None]:
    """Say on one line, as all else, that a cell's first run fails."""
    with warnings.catch_warnings():
        warnings.simplefilter("always", NotFiniteWarning)
        usual = warnings.showwarning

        def show(message: Warning | str, category: type[Warning], *rest: Any, **more: Any) -> None:
            if issubclass(category, NotFiniteWarning):
                say(message)
            else:
                usual(message, category, *rest, **more)

        warnings.showwarning = show
        yield


def _discard_output() -> None:
    """Redirect standard output to the null device, so that Python's flush at exit does not fail again."""
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _reason(error: OSError) -> str:
    reason = error.strerror or str(error)
    return f"{error.filename}: {reason}" if error.filename else reason


def _serve(options: argparse.Namespace, path: str = "", show: Callable[[str], object] | None = None) -> None:
    """Serve the pages; `path` is what the printed address leads to, and `show` is given that address."""
    from waitress.server import create_server

    from app import create_app

    app = create_app()
    try:
        server = create_server(app, host=options.host, port=options.port, threads=options.threads)
    except (OSError, ValueError) as error:  # ValueError: no such host, in waitress's words
        reason = getattr(error, "strerror", None) or error
        raise CommandError(f"cannot listen on {options.host}:{options.port}: {reason}") from error
    port = getattr(server, "effective_port", options.port)
    host = f"[{options.host}]" if ":" in options.host else options.host
    address = f"http://{host}:{port}{path}"
    print(f"Serving on {address}  (Ctrl+C stops)", flush=True)

    def work_ahead() -> None:
        for page in app.extensions["pages"]:
            if page.warm:
                page.warm(app)
        app.extensions["runs"].prepare()

    ahead = threading.Timer(AHEAD, work_ahead)
    ahead.daemon = True
    ahead.start()
    if show is not None:
        shown = threading.Thread(target=show, args=(address,), daemon=True)  # a browser may not return at once
        shown.start()
    sys.setswitchinterval(SWITCH)
    server.run()


def _lab(options: argparse.Namespace) -> None:
    """Serve the pages, and open the browser on a cell in the laboratory."""
    import webbrowser

    from app import cell_command
    from app.lab.cell_text import address_of

    cell = _read_cell(options.cell)
    with _marked(cell):
        cell_command.description(cell)  # raises what is wrong with its sizes
    path = address_of(cell)
    _serve(options, path, None if options.no_browser else webbrowser.open)


def _train(options: argparse.Namespace) -> None:
    from lstm_core.learning import commands

    progress = not options.quiet
    if options.cell is not None:
        _train_cell(options)
        return
    if options.name is None:
        raise CommandError("train what? Name a model or a task, or give a cell of your own with --cell FILE")
    for option, value in (("--task", options.task), ("--inputs", options.inputs), ("--units", options.units)):
        if value is not None:
            raise CommandError(f"{option} is for a cell of your own, --cell FILE")
    if options.seeds:
        if options.seed is not None or options.updates is not None:
            raise CommandError("--seeds chooses among whole recipes: leave --seed and --updates away")
        if options.resume:
            raise CommandError("--seeds goes on with what it finds in the folder by itself: leave --resume away")
        commands.check_choosing(options.name, options.data)
    else:
        commands.check_data(options.name, options.data)
    _check_writable(options.out)
    if options.seeds:
        paths = [commands.choose(options.name, out=options.out, seeds=range(options.seeds), progress=progress)]
    else:
        paths = [
            *commands.train(
                options.name,
                out=options.out,
                seed=options.seed,
                updates=options.updates,
                resume=options.resume,
                progress=progress,
                data=options.data,
            )
        ]
    for path in paths:
        print(path)


def _train_cell(options: argparse.Namespace) -> None:
    """Train a cell of the reader's own."""
    from lstm_core.learning import own

    for option, value in (("a model's name", options.name), ("--seeds", options.seeds), ("--data", options.data)):
        if value is not None:
            raise CommandError(f"{option} does not go with --cell; leave one of them away")
    cell = _read_cell(options.cell)
    wanted = own.OwnCell(cell, options.task or "grammar", inputs=options.inputs, units=options.units)
    with _marked(cell):
        own.check(wanted)
    _check_writable(options.out)
    given = {name: getattr(options, name) for name in ("out", "seed", "updates", "resume")}
    print(own.train_own(wanted, progress=not options.quiet, **given))


def _read_cell(place: str) -> Cell:
    """Return the cell of a file or of the catalogue. Raises CellMistake with all that is known of a mistake."""
    from app import cell_command

    try:
        return cell_command.read(place)
    except cell_command.CellFileError as error:
        raise CommandError(str(error)) from error
    except LanguageError as error:
        raise CellMistake(cell_command.mistake(error, cell_command.text(Path(place)))) from error


def _cell(options: argparse.Namespace) -> None:
    from app import cell_command
    from lstm_core import notation

    if options.code and options.diagram:
        raise CommandError("--code prints the code, --diagram writes a picture: leave one of them away")
    if options.code is None and (options.inputs is not None or options.units is not None):
        raise CommandError("--inputs and --units are sizes of the code; say which with --code")
    cell = _read_cell(options.cell)
    with _marked(cell):
        if options.code:
            print(notation.code(cell, options.code, options.inputs, options.units))
        elif options.diagram:
            cell_command.draw(cell, options.diagram)
        else:
            print(cell_command.description(cell))


@contextmanager
def _marked(cell: Cell) -> Iterator[None]:
    """Raise a mistake in a cell's equations, of its sizes for example, as CellMistake."""
    from app import cell_command

    try:
        yield
    except LanguageError as error:
        raise CellMistake(cell_command.mistake(error, cell.equations)) from error


def _check_writable(folder: Path) -> None:
    """Check that a folder is writable, or can be created. Raises CommandError."""
    try:
        with TemporaryFile(dir=next(path for path in (folder, *folder.absolute().parents) if path.exists())):
            pass
    except OSError as error:
        raise CommandError(f"cannot write into the folder {folder}: {error.strerror or error}") from error


def _trace(options: argparse.Namespace) -> None:
    from app.reading.address import parse_clamp
    from app.reading.downloads import to_csv, to_json, to_npz
    from app.reading.finite import sentence
    from app.reading.library import STANDARD
    from app.reading.trace import payload
    from app.settings import Settings
    from lstm_core import models
    from lstm_core.models import Model

    if options.gradients and options.format != "json":
        raise CommandError(f"--gradients needs --format json, not {options.format}")
    is_known = options.model in STANDARD  # those that nobody trained among them, as over HTTP
    model = STANDARD.load(options.model) if is_known else models.load(options.model)
    if not isinstance(model, Model):
        read = READ.get(model.card.kind, "something else")
        raise CommandError(f"{model.name} reads {read}, not text; grammar-lstm reads text")
    parts = parse_clamp(options.clamp, model.cell, model.units, model.entries, Settings.from_environment(os.environ))
    if parts.problem:
        raise CommandError(parts.problem)
    try:
        answer = payload(model, options.text, parts.value, with_gradients=options.gradients)
    except FiniteError as error:
        raise CommandError(sentence(error)) from error
    match options.format:
        case "csv":
            content = "".join(to_csv(answer)).encode()
        case "npz":
            content = to_npz(answer)
        case _:
            content = to_json(answer) + b"\n"
    if options.out:
        options.out.write_bytes(content)
    elif sys.stdout is None:
        raise CommandError("there is no standard output; name a file with --out")
    else:
        sys.stdout.buffer.write(content)


def _evaluate(options: argparse.Namespace) -> None:
    from lstm_core.learning import commands

    if options.folder and not options.folder.is_dir():
        raise CommandError(f"there is no folder {options.folder}")
    if options.text:
        for name, unused in (("--data", options.data), ("--count", options.count)):
            if unused:
                raise CommandError(f"--text measures a text, {name} is for a task: leave one away")
        print(commands.measure_text(options.name, options.text, folder=options.folder))
        return
    commands.check_evaluating(options.name, options.folder, options.count, options.data)
    count = options.count or COUNT
    print(commands.evaluate(options.name, count=count, folder=options.folder, data=options.data))


def _measure(options: argparse.Namespace) -> None:
    from lstm_core.learning.recall import gaps
    from lstm_core.tasks.recall import gap_tables

    if options.out.exists() and not options.out.is_file():
        raise CommandError(f"{options.out} is no file; --out wants the file of the record")
    _check_writable(options.out.parent)
    print(gap_tables.tables(gaps.measure(options.out, progress=not options.quiet)))


def _models(options: argparse.Namespace) -> None:
    from app.lists import models

    rows = models() if options.json else [row | {"size": row["size"] or "untrained"} for row in models()]
    _listed(rows, ("name", "title", "cell", "task", "size"), options.json)


def _cells(options: argparse.Namespace) -> None:
    from app.lists import catalogue

    _listed(catalogue(), ("name", "title", "year", "parameters"), options.json)


def _listed(rows: list[dict[str, Any]], columns: Sequence[str], as_json: bool) -> None:
    from app.lists import table

    print(json.dumps(rows, indent=1, ensure_ascii=False) if as_json else table(rows, columns))


COMMANDS: dict[str, Callable[[argparse.Namespace], None]] = {
    "serve": _serve,
    "lab": _lab,
    "train": _train,
    "trace": _trace,
    "evaluate": _evaluate,
    "models": _models,
    "cells": _cells,
    "cell": _cell,
    "measure": _measure,
}

if __name__ == "__main__":
    sys.exit(main())
