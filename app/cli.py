"""The command `lstm-explainer`: serve the pages, train and evaluate models, trace a sentence."""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from lstm_core import LstmCoreError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status: 0, or 2 with a sentence on standard error."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except (LstmCoreError, CommandError, OSError) as error:
        print(f"lstm-explainer: {error}", file=sys.stderr)
        return 2
    return 0


class CommandError(Exception):
    """A mistake on the command line that only the command itself can see."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lstm-explainer", description="Recurrent networks, step by step.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", help="serve the pages and the HTTP interface")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    serve.add_argument("--port", type=_port, default=5000, help="port (default: %(default)s; 0 finds a free one)")
    serve.add_argument(
        "--threads", type=_positive, default=8, help="requests answered at a time (default: %(default)s)"
    )
    serve.set_defaults(run=_serve)

    train = commands.add_parser("train", help="train a model by its recipe")
    train.add_argument("name", help="a model (grammar-lstm), all of a task (grammar), or all")
    train.add_argument("--out", type=Path, default=Path("runs"), help="folder for the weights (default: %(default)s)")
    train.add_argument("--data", type=Path, help="file to learn from, for the tasks that need one")
    train.add_argument("--seed", type=int, help="seed of weights and batches (default: the recipe's)")
    train.add_argument(
        "--seeds", type=_positive, metavar="N", help="train with seeds 0 to N-1 and keep the one that its task chooses"
    )
    train.add_argument("--updates", type=_positive, help="optimiser steps (default: the recipe's)")
    train.add_argument("--resume", action="store_true", help="go on from a checkpoint in the folder")
    train.add_argument("--quiet", action="store_true", help="no progress bar")
    train.set_defaults(run=_train)

    trace = commands.add_parser("trace", help="write what a model makes of a sentence")
    trace.add_argument("model", help="a shipped model, such as grammar-lstm")
    trace.add_argument("text", help="the sentence")
    trace.add_argument("--format", choices=("json", "csv", "npz"), default="json", help="default: %(default)s")
    trace.add_argument("--clamp", default="", metavar="HELD", help="held values, as in an address: 'f/13@5-:1'")
    trace.add_argument("--gradients", action="store_true", help="with gradients (json)")
    trace.add_argument("--out", type=Path, help="file to write (default: standard output)")
    trace.set_defaults(run=_trace)

    evaluate = commands.add_parser("evaluate", help="print the scores of models as a table")
    evaluate.add_argument("name", nargs="?", default="grammar", help="a model, or a task (default: %(default)s)")
    evaluate.add_argument(
        "--count", type=_positive, default=400, help="held-out beginnings a figure (default: %(default)s)"
    )
    evaluate.add_argument("--data", type=Path, help="file of held-out data, for the tasks that need one")
    evaluate.add_argument("--text", type=Path, metavar="FILE", help="print what a text file costs the model instead")
    evaluate.add_argument("--folder", type=Path, help="models in this folder instead of the shipped ones")
    evaluate.set_defaults(run=_evaluate)

    measure = commands.add_parser("measure", help="run an experiment, write its record, print its tables")
    measure.add_argument("name", choices=("recall-gaps",), help="what is measured")
    measure.add_argument("--out", type=Path, required=True, help="the record; one that is there is gone on with")
    measure.add_argument("--quiet", action="store_true", help="no progress bar")
    measure.set_defaults(run=_measure)
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: 0 to 65535")
    return int(text)


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1 on")
    return int(text)


def _serve(options: argparse.Namespace) -> None:
    from waitress.server import create_server

    from app import create_app
    from app.beyond.table import warm
    from app.story.drawn import warm as warm_story

    app = create_app()
    try:
        server = create_server(app, host=options.host, port=options.port, threads=options.threads)
    except OSError as error:
        raise CommandError(f"cannot listen on {options.host}:{options.port}: {error.strerror or error}") from error
    port = getattr(server, "effective_port", options.port)
    host = f"[{options.host}]" if ":" in options.host else options.host
    print(f"Serving on http://{host}:{port}  (Ctrl+C stops)", flush=True)

    def work_ahead() -> None:
        warm_story(app)
        warm()

    threading.Thread(target=work_ahead, daemon=True).start()
    server.run()


def _train(options: argparse.Namespace) -> None:
    from lstm_core.learning import commands

    progress = not options.quiet
    if options.seeds:
        if options.seed is not None or options.updates is not None:
            raise CommandError("--seeds chooses among whole recipes: leave --seed and --updates away")
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


def _trace(options: argparse.Namespace) -> None:
    from app.downloads import to_csv, to_json, to_npz
    from app.requests import parse_clamp
    from app.settings import Settings
    from app.trace import payload
    from lstm_core import models

    if options.gradients and options.format != "json":
        raise CommandError(f"--gradients needs --format json, not {options.format}")
    model = models.load(options.model)
    parts = parse_clamp(options.clamp, model.cell, model.units, Settings())
    if parts.problem:
        raise CommandError(parts.problem)
    answer = payload(model, options.text, parts.value, with_gradients=options.gradients)
    match options.format:
        case "csv":
            content = "".join(to_csv(answer)).encode()
        case "npz":
            content = to_npz(answer)
        case _:
            content = to_json(answer) + b"\n"
    if options.out:
        options.out.write_bytes(content)
    else:
        sys.stdout.buffer.write(content)


def _evaluate(options: argparse.Namespace) -> None:
    from lstm_core.learning import commands

    if options.text:
        if options.data:
            raise CommandError("--text measures a text, --data a task: leave one away")
        print(commands.measure_text(options.name, options.text, folder=options.folder))
    else:
        print(commands.evaluate(options.name, count=options.count, folder=options.folder, data=options.data))


def _measure(options: argparse.Namespace) -> None:
    from lstm_core.learning.recall import gap_tables, gaps

    print(gap_tables.tables(gaps.measure(options.out, progress=not options.quiet)))


if __name__ == "__main__":
    sys.exit(main())
