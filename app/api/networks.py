"""Endpoints of opened networks: a file is opened in a process of its own, kept, looked at, compared, deleted."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

from flask import Response, current_app, request
from flask_babel import gettext
from werkzeug.datastructures import FileStorage

from app.api import network_problems
from app.api.endpoints import Query, endpoint
from app.api.networks_schemas import (
    Checked,
    Deleted,
    Look,
    LookBody,
    NetworkForm,
    OpenedNetwork,
    OutputsForm,
    SampleBody,
    Samples,
    Series,
    SeriesForm,
)
from app.laboratory.store import StoreError
from app.opening import changing, checking, describing, keeping, looking, tables
from app.opening.kept import UNDO, TooManyError, Uploads
from app.opening.opener import OpeningError, Upload
from app.opening.samples import SAMPLES
from app.web.current import current
from app.web.problems import Problem
from lstm_core.formats.errors import FormatError

FILES = 8  # of an upload
NAME = 120  # characters of a file's name that are kept
ABOUT = (404, 422, 503)
TO_OPEN = (404, 413, 415, 422, 429, 503, 507)


def uploads() -> Uploads:
    """Return the opened networks of this application."""
    found: Uploads = current_app.extensions["uploads"]
    return found


@endpoint(
    "POST",
    "/api/networks",
    form=NetworkForm,
    answer=OpenedNetwork,
    problems=TO_OPEN,
    cached=False,
    status=201,
    limit="opening_file_bytes",
)
def open_network(query: Query) -> dict[str, Any]:
    """Open a network out of a file, or one that is kept with other answers. Its `name` is private."""
    answers, of = _answers(request.form.get("answers", "")), request.form.get("of", "")
    brought, words = request.files.getlist("file"), request.files.getlist("vocabulary")
    given = [*brought, *words]
    if of:
        return _opened_again(of, answers, words or brought)
    if not brought:
        raise Problem(422, gettext("A file is needed: choose one, or drop it."), "file")
    if len(given) > FILES:
        raise Problem(422, gettext("At most %(limit)s files are opened together.", limit=FILES), "file")
    names = _names([file.filename or "" for file in given])
    files = [(name, cast(BinaryIO, file.stream)) for name, file in zip(names, given, strict=True)]
    size = sum(map(_size, given))
    return _open(Upload(files, names[len(brought)] if words else "", answers), size)


@endpoint("GET", "/api/samples", answer=Samples, cached=False)
def list_samples(query: Query) -> dict[str, Any]:
    """The samples: networks of ours, written as other frameworks write theirs."""
    rows = [
        {
            "key": sample.key,
            "title": sample.title(),
            "summary": sample.summary(),
            "format": sample.format,
            "file": sample.file,
            "bytes": len(sample.content(sample.file)),
            "files": list(filter(None, (sample.file, sample.vocabulary, sample.series, sample.outputs))),
        }
        for sample in SAMPLES.values()
    ]
    return {"samples": rows}


@endpoint(
    "GET",
    "/api/samples/<key>/<file>",
    media_types=("application/octet-stream",),
    problems=(404,),
    cached=False,
)
def show_sample(key: str, file: str, query: Query) -> Response:
    """A sample's file."""
    sample = SAMPLES.get(key)
    if sample is None or file not in (sample.file, sample.vocabulary, sample.series, sample.outputs):
        raise Problem(404, gettext("There is no such sample."))
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    return Response(sample.content(file), mimetype="application/octet-stream", headers=headers)


@endpoint(
    "POST",
    "/api/samples/<key>",
    body=SampleBody,
    answer=OpenedNetwork,
    problems=TO_OPEN,
    cached=False,
    status=201,
)
def open_sample(key: str, query: Query, body: SampleBody) -> dict[str, Any]:
    """Open a sample as if it had been brought."""
    sample = SAMPLES.get(key)
    if sample is None:
        raise Problem(404, gettext("There is no such sample."))
    files = [(name, sample.content(name)) for name in sample.names]
    return _open(Upload(files, sample.vocabulary, body.answers), sum(len(content) for _, content in files))


@endpoint("GET", "/api/networks/<name>", answer=OpenedNetwork, problems=ABOUT, cached=False)
def show_network(name: str, query: Query) -> dict[str, Any]:
    """A network that is kept: its picture, what was recognised and why, what is asked."""
    with _as_problem():
        return describing.described(uploads(), uploads().find(name))


@endpoint("DELETE", "/api/networks/<name>", answer=Deleted, problems=ABOUT, cached=False)
def delete_network(name: str, query: Query) -> dict[str, Any]:
    """Delete a network and what was brought for it; for some seconds it can be brought back."""
    with _as_problem():
        uploads().delete(name)
    return {"undo_seconds": round(UNDO)}


@endpoint("POST", "/api/networks/<name>/undo", answer=OpenedNetwork, problems=ABOUT, cached=False)
def undo_deleting(name: str, query: Query) -> dict[str, Any]:
    """Bring a network back that was deleted a moment ago."""
    with _as_problem():
        return describing.described(uploads(), uploads().undo(name))


@endpoint(
    "POST",
    "/api/networks/<name>/input",
    form=SeriesForm,
    answer=Series,
    problems=(404, 413, 422, 503, 507),
    cached=False,
    status=201,
    limit="opening_series_bytes",
)
def bring_series(name: str, query: Query) -> dict[str, Any]:
    """Bring a series of numbers for a network, which `input` of an address then names."""
    content = _content("file")
    left_out = _list(request.form.get("leave_out", ""))
    with _as_problem():
        opened = uploads().find(name)
        wanted = looking.width(opened.network)
        if wanted is None:
            raise Problem(422, gettext("This network reads tokens, not numbers."), "file")
        table = tables.read(content, wanted, current().opening_steps, left_out)
        key = uploads().add_input(opened, table)
    return {"input": key, **describing.series(table)}


@endpoint("POST", "/api/networks/<name>/look", body=LookBody, answer=Look, problems=ABOUT, cached=False)
def look_at_network(name: str, query: Query, body: LookBody) -> dict[str, Any]:
    """A first look: what every layer makes of a text or a series, and what comes out."""
    with _as_problem():
        opened = uploads().find(name)
        given = looking.asked(uploads(), opened, body.text, body.input, body.steps)
        return looking.look(opened, given)


@endpoint(
    "POST",
    "/api/networks/<name>/check",
    form=OutputsForm,
    answer=Checked,
    problems=(404, 413, 422, 503),
    cached=False,
    limit="opening_series_bytes",
)
def check_network(name: str, query: Query) -> dict[str, Any]:
    """Compare a network with what its framework made of an input; if they differ, try the usual reasons."""
    content = _content("file")
    with _as_problem():
        return checking.checked(uploads().find(name), tables.arrays(content))


def _open(upload: Upload, size: int) -> dict[str, Any]:
    limit = current().opening_file_megabytes
    if size > limit * 2**20:
        detail = gettext(
            "The files have %(size)s MB together; at most %(limit)s are opened here (opening_file_megabytes).",
            size=-(-size // 2**20),
            limit=limit,
        )
        raise Problem(413, detail, "file", kind="too large", limit=limit * 2**20)
    with _as_problem():
        head, contents = uploads().opener.open(upload)
        about = {"file": head["file"], "bytes": size, "answers": dict(upload.answers), "settings": {}}
        return describing.described(uploads(), uploads().add(contents, about))


def _opened_again(of: str, answers: Mapping[str, str], words: Sequence[FileStorage]) -> dict[str, Any]:
    """Open a network that is kept with another vocabulary, or with answers that need no file."""
    if len(words) > 1:
        raise Problem(
            422, gettext("One vocabulary is needed, and these are %(count)s.", count=len(words)), "vocabulary"
        )
    with _as_problem():
        opened = uploads().find(of)
        contents = uploads().contents(opened.entry)
        if words:
            (name,) = _names([words[0].filename or ""])
            name = f"words-{name}"
            files: list[tuple[str, bytes | BinaryIO]] = [
                *zip(keeping.NAMES, contents, strict=True),
                (name, cast(BinaryIO, words[0].stream)),
            ]
            upload = Upload(files, name, {}, {"kept": opened.about["file"]})
            _, contents = uploads().opener.open(upload)
        changed = changing.changed(opened, answers)
        if changed.network is not None:
            contents = list(keeping.pack(changed.network))
        about = {**opened.about, "settings": changed.settings}
        return describing.described(uploads(), uploads().add(contents, about))


def _content(field: str) -> bytes:
    """Return the content of the one file of a field."""
    files = request.files.getlist(field)
    if len(files) != 1:
        raise Problem(422, gettext("One file is needed, and these are %(count)s.", count=len(files)), field)
    return files[0].stream.read()


def _answers(text: str) -> dict[str, str]:
    found = _json(text or "{}", "answers")
    if not isinstance(found, dict) or not all(isinstance(value, str | int | float) for value in found.values()):
        raise Problem(422, gettext("“answers” is an object of JSON, the question's key to the answer."), "answers")
    return {str(key)[:60]: str(value)[:200] for key, value in list(found.items())[:20]}


def _list(text: str) -> list[str]:
    found = _json(text or "[]", "leave_out")
    if not isinstance(found, list) or not all(isinstance(value, str) for value in found):
        raise Problem(422, gettext("“leave_out” is a list of JSON, of names of columns."), "leave_out")
    return found


def _json(text: str, field: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Problem(422, gettext("“%(name)s” is not JSON.", name=field), field) from error


def _size(file: FileStorage) -> int:
    place = file.stream.seek(0, 2)
    file.stream.seek(0)
    return place


def _names(given: Sequence[str]) -> list[str]:
    """Return names under which files can lie in one folder: as they were given, as far as a system allows."""
    found: list[str] = []
    for name in given:
        last = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
        plain = "".join(letter for letter in last if letter.isprintable()).strip(" .") or "file"
        stem, dot, ending = plain.rpartition(".")
        if len(plain.encode()) > NAME:
            ending = ending[-16:] if dot and len(ending) <= 16 else ""
            room = NAME - len(ending.encode()) - 1
            stem = (stem or plain).encode()[:room].decode(errors="ignore")
            plain = f"{stem}.{ending}" if ending else stem
        number = 2
        while plain in found or plain in keeping.NAMES:
            plain = f"{number}-{plain}"[:NAME]
            number += 1
        found.append(plain)
    return found


@contextmanager
def _as_problem() -> Iterator[None]:
    """Have what cannot be opened, kept or read said as a problem."""
    try:
        yield
    except OpeningError as error:
        raise network_problems.of_opening(error) from error
    except tables.TableError as error:
        raise network_problems.of_table(error) from error
    except (StoreError, TooManyError) as error:
        raise network_problems.of_store(error, current()) from error
    except FormatError as error:
        raise network_problems.of_format(error) from error
