"""Serve static files: precompressed, under URLs that change with their content.

The folder `static/` is served at `/static/HASH/`, where HASH is that of all its files: an ES module's relative imports
then stay under the same HASH, and everything may be cached indefinitely. plotly.js is served from the plotly package
(no third-party file is committed), or from the cartesian bundle of the same version, a third of the size, if `make`
could fetch it.
"""

from __future__ import annotations

import gzip
import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from importlib.resources import files as package_files
from pathlib import Path
from typing import TYPE_CHECKING

import brotli
from flask import Flask
from plotly.offline import get_plotlyjs_version
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header
from whitenoise import WhiteNoise

from app.settings import Settings
from app.web import typeface
from app.web.compression import chosen
from app.web.security import STATIC_HEADERS
from lstm_core.whole_files import write_whole

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

CARTESIAN = Path("node_modules/plotly.js-cartesian-dist-min/plotly-cartesian.min.js")
COMPRESSIBLE = {".js", ".mjs", ".css", ".svg", ".json", ".map", ".txt", ".html", ".webmanifest"}
BROTLI_QUALITY = 9  # 11 takes plotly.js from one second to ten for 4% less


def plotly_bundle(vendor_folder: Path) -> Path:
    """Return the file of plotly.js: the fetched cartesian one if its version is plotly-py's, else plotly-py's own."""
    fetched = vendor_folder / CARTESIAN
    if fetched.is_file() and f"v{get_plotlyjs_version()}" in fetched.read_text(encoding="utf-8")[:200]:
        return fetched
    return Path(str(package_files("plotly") / "package_data" / "plotly.min.js"))


def plotly_name() -> str:
    """Return the file name under which plotly.js is served; it includes the version."""
    return f"plotly-{get_plotlyjs_version()}.min.js"


def _hash(contents: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, content in sorted(contents.items()):
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:16]


def _publish(contents: Mapping[str, bytes], cache_folder: Path) -> Path:
    """Write `contents` and their .gz and .br copies to a folder, once per content; return the folder.

    It gets its name when it is complete: another process, which starts at the same time, never sees it grow. If the
    cache folder is not writable, use a temporary one.
    """
    folder = cache_folder / _hash(contents)
    if (folder / ".complete").is_file():
        return folder
    try:
        cache_folder.mkdir(parents=True, exist_ok=True)
        draft = _drafted(contents, cache_folder)
    except OSError:
        return _drafted(contents, None)
    try:
        draft.rename(folder)
    except OSError:  # the other process was first, or what is there was never completed
        if not (folder / ".complete").is_file():
            return draft
        shutil.rmtree(draft, ignore_errors=True)
    return folder


def _drafted(contents: Mapping[str, bytes], parent: Path | None) -> Path:
    """Write `contents` to a new folder, of the system's temporary ones if `parent` is None. Raises OSError."""
    draft = Path(tempfile.mkdtemp(prefix="lstm-explainer-", dir=parent))
    try:
        _write(contents, draft)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return draft


def _write(contents: Mapping[str, bytes], folder: Path) -> None:
    for name, content in contents.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        write_whole(target, content)
        if target.suffix in COMPRESSIBLE:
            write_whole(target.with_name(target.name + ".gz"), gzip.compress(content, 9, mtime=0))
            write_whole(target.with_name(target.name + ".br"), brotli.compress(content, quality=BROTLI_QUALITY))
    write_whole(folder / ".complete", b"")


def install(app: Flask, settings: Settings) -> None:
    """Wrap `app` in WhiteNoise, and give templates `url_for("static")`, `plotly_url` and `face`.

    Under `flask run --debug` the folder itself is served, so that an edit takes effect at once.
    """
    plotly = plotly_bundle(settings.vendor_folder)
    plotly_folder = _publish({plotly_name(): plotly.read_bytes()}, settings.cache_folder)
    app.jinja_env.globals["plotly_url"] = f"/static/{plotly_name()}"

    face = typeface.face(settings.vendor_folder)
    app.jinja_env.globals["face"] = face

    names = sorted(path for path in settings.static_folder.rglob("*") if path.is_file() and path.name[0] != ".")
    contents = {path.relative_to(settings.static_folder).as_posix(): path.read_bytes() for path in names}
    version = "latest" if app.debug else _hash(contents)
    folder = settings.static_folder if app.debug else _publish(contents, settings.cache_folder)

    server = WhiteNoise(
        app.wsgi_app,
        autorefresh=app.debug,
        max_age=0,
        allow_all_origins=False,  # STATIC_HEADERS has the header
        add_headers_function=lambda headers, path, url: [headers.add_header(*item) for item in STATIC_HEADERS.items()],
        immutable_file_test=lambda path, url: not url.startswith("/static/latest/"),
    )
    server.add_files(str(plotly_folder), "static/")
    if face:
        server.add_files(str(_publish(face.files, settings.cache_folder)), "static/")
    server.add_files(str(folder), f"static/{version}/")

    def static_first(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Reduce Accept-Encoding to the encoding that the client prefers, since WhiteNoise ignores their weights."""
        accepted = parse_accept_header(environ.get("HTTP_ACCEPT_ENCODING"), Accept)
        if environ.get("PATH_INFO", "").startswith("/static/"):
            environ["HTTP_ACCEPT_ENCODING"] = chosen(accepted) or ""
        answer: Iterable[bytes] = server(environ, start_response)
        return answer

    app.wsgi_app = static_first  # type: ignore[method-assign]
    app.add_url_rule(f"/static/{version}/<path:filename>", endpoint="static", build_only=True)
