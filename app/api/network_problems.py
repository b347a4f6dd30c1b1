"""What is said where a network cannot be opened, kept or read: a status and a sentence for each kind of refusal."""

from __future__ import annotations

from flask_babel import gettext

from app.laboratory.store import DamagedError, FullError, GoneError, StoreError
from app.opening.kept import TooManyError
from app.opening.opener import GRACE, MEGABYTES, SECONDS, OpeningError
from app.opening.tables import TableError
from app.settings import Settings
from app.text.languages import translated
from app.web.problems import Problem
from lstm_core.formats.errors import FormatError

TOO_LARGE, WRONG_KIND, UNFIT, BUSY = 413, 415, 422, 503
STATUSES = {"too large": TOO_LARGE, "wrong kind": WRONG_KIND, "ending": WRONG_KIND, "busy": BUSY}
CONVERT = "from safetensors.torch import save_file"


def of_format(error: FormatError) -> Problem:
    """Return the problem of a file, or of a run, that is refused."""
    return _of_kind(error.kind, str(error))


def of_opening(error: OpeningError) -> Problem:
    """Return the problem of an upload that could not be opened."""
    sentences = {
        "killed": gettext("The process that opened this file was ended from outside. Try again."),
        "crashed": gettext("This file broke the process that opened it: it is damaged, or made to do that."),
        "time": gettext(
            "Opening this file takes too long: more than %(seconds)s s of computing, or %(wall)s s in all.",
            seconds=SECONDS,
            wall=round(GRACE),
        ),
        "memory": gettext("Opening this file takes more than %(megabytes)s MB of memory.", megabytes=MEGABYTES),
        "busy": gettext("Too many files are being opened on this server just now. Try again in a minute."),
    }
    if error.kind in sentences:
        return Problem(STATUSES.get(error.kind, UNFIT), sentences[error.kind], "file", kind=error.kind)
    return _of_kind(error.kind, error.message)


def of_table(error: TableError) -> Problem:
    """Return the problem of a file of numbers."""
    status = TOO_LARGE if error.kind == "too large" else UNFIT
    return Problem(status, error.message, "file", kind=error.kind, **error.more)


def of_store(error: StoreError | TooManyError, settings: Settings) -> Problem:
    """Return the problem of a network that cannot be kept, or is not there."""
    if isinstance(error, TooManyError):
        detail = gettext(
            "%(limit)s networks are kept on this server, which is its limit (opening_networks). Try again later.",
            limit=error.limit,
        )
        return Problem(429, detail, setting=error.setting, limit=error.limit)
    if isinstance(error, GoneError):
        detail = gettext(
            "This network is not on this server: networks are deleted on request, and forgotten %(hours)s hours after "
            "they were opened. Open the file again.",
            hours=settings.opening_hours,
        )
        return Problem(404, detail, hours=settings.opening_hours)
    if isinstance(error, FullError):
        return Problem(507, gettext("There is no room left where this server keeps networks (store_megabytes)."))
    if isinstance(error, DamagedError):
        return Problem(503, gettext("The file of this network is damaged. Open it again."))
    return Problem(503, gettext("The folder in which this server keeps networks (store_folder) cannot be used."))


def _of_kind(kind: str, message: str) -> Problem:
    sentence = translated(message)
    detail = sentence[:1].upper() + sentence[1:]
    before, found, convert = detail.partition("`from safetensors")
    more = {"convert": f"from safetensors{convert.split('`')[0]}"} if found else {}
    return Problem(STATUSES.get(kind, UNFIT), detail, "file", kind=kind, **more)
