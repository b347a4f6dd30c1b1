"""The Flask application: pages that step through recurrent networks, and their HTTP interface."""

from __future__ import annotations

import os
import pkgutil
from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING

from flask import Flask, Response

from app.settings import Settings
from app.text import joining, marking, tokens
from app.web import assets, compression, framed, head, modules, opened, own_notes, problems, request_language, security
from lstm_core import FiniteError
from lstm_core.notation.layout.kept import keep_in

if TYPE_CHECKING:
    from app.web.page import Page


def create_app(config: Mapping[str, object] | None = None) -> Flask:
    """Create the application.

    `config` may have Flask's settings in upper case (`TESTING`) and this project's in lower case (`text_tokens`, see
    app/settings.py); they override environment variables, which override the defaults.
    """
    # imported here to keep `lstm-explainer train` fast
    from app import api
    from app.laboratory import kept
    from app.laboratory.training.networks import OwnNetworks
    from app.laboratory.training.runs import Runs
    from app.opening.kept import Uploads
    from app.opening.source import OpenedNetworks
    from app.reading.caches import BUDGET
    from app.reading.library import new_library
    from app.reading.readings import Readings
    from app.web import documents, navigation

    config = config or {}
    own = {name: value for name, value in config.items() if not name.isupper()}
    settings = Settings.from_environment(os.environ).override(own)

    app = Flask(__name__, static_folder=None, template_folder=str(settings.template_folder))
    app.config.update(SETTINGS=settings, MAX_CONTENT_LENGTH=settings.body_bytes)
    app.config.update({name: value for name, value in config.items() if name.isupper()})

    # after_request functions run in reverse order: languages, security, then compression
    app.after_request(compression.compress)
    app.before_request(framed.lead)
    app.after_request(security.add_headers)
    request_language.install(app)
    joining.install(app)
    marking.install(app)
    tokens.install(app)
    problems.install(app)
    app.register_error_handler(FiniteError, lambda error: problems.not_finite(error).response())
    assets.install(app, settings)
    head.install(app, settings)
    modules.install(app, settings)
    own_notes.install(app)
    opened.install(app)

    if not app.testing:
        keep_in(settings.cache_folder / "diagrams")
    app.extensions["library"] = new_library()
    app.extensions["runs"] = Runs(settings)
    app.extensions["library"].add(OwnNetworks(app.extensions["runs"]))
    app.extensions["uploads"] = Uploads(settings)
    app.extensions["library"].add(OpenedNetworks(app.extensions["uploads"]))
    app.extensions["readings"] = Readings(settings.traces_kept)
    BUDGET.megabytes = settings.traces_megabytes
    kept.use(settings)
    app.register_blueprint(api.blueprint)
    app.extensions["pages"] = pages()
    for page in app.extensions["pages"]:
        app.register_blueprint(page.blueprint)
    navigation.install(app)
    documents.install(app)
    app.add_url_rule("/healthz", "healthz", healthz)
    return app


def pages() -> list[Page]:
    """Collect `PAGE` of every package of the app that has one, in the order of the navigation."""
    from app.web.page import GROUPS

    packages = [import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__) if found.ispkg]
    return sorted(
        (package.PAGE for package in packages if hasattr(package, "PAGE")),
        key=lambda page: (GROUPS.index(page.group), page.place),
    )


def healthz() -> Response:
    """Return "ok": a health check."""
    return Response("ok\n", content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"})
