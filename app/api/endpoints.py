"""The table of the HTTP interface's endpoints: the source of routes, validation and documentation.

`@endpoint` adds a row; `register` turns rows into routes; app/api/openapi.py documents them. A row's pydantic models
validate its query and body. A field marked `limited("text_characters")` is limited by that setting, whose value is part
of the document.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import orjson
from flask import Blueprint, Response, request
from flask_babel import gettext
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge

from app.reading.downloads import to_json
from app.text.joining import listed
from app.text.languages import LANGUAGES
from app.web.current import current
from app.web.problems import Problem

Model = TypeVar("Model", bound=BaseModel)
if TYPE_CHECKING:
    LanguageCode = str  # a type checker cannot evaluate a Literal built from a table
else:
    LanguageCode = Literal["", *LANGUAGES]


class Query(BaseModel):
    """What every address understands."""

    model_config = ConfigDict(extra="forbid")

    lang: LanguageCode = Field(
        "", description="Language of the answer's words; without it the cookie's, else that of Accept-Language."
    )


class Body(BaseModel):
    """A JSON body."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Form(BaseModel):
    """The fields of a multipart body; a file's are `bytes`. It documents them: the function takes the request's own."""

    model_config = ConfigDict(extra="forbid")


def limited(setting: str) -> dict[str, Any]:
    """Return a field's `json_schema_extra` that limits a text's length or a number by a setting."""
    return {"x-limit": setting}


@dataclass(frozen=True)
class Endpoint:
    """One row: method and path, models of query, body and answer, statuses of problems, and the function to call."""

    method: str
    path: str  # in Flask's syntax: /api/cells/<name>
    function: Callable[..., Any]
    query: type[Query]
    body: type[Body] | None
    form: type[Form] | None
    answer: type[BaseModel] | None
    media_types: tuple[str, ...]
    problems: tuple[int, ...]
    cached: bool
    status: int
    limit: str

    @property
    def name(self) -> str:
        """The function's name, which is unique in the table."""
        return self.function.__name__

    @property
    def summary(self) -> str:
        """The first line of the function's docstring."""
        return (self.function.__doc__ or "").strip().splitlines()[0]


ENDPOINTS: list[Endpoint] = []


def endpoint(  # size: one parameter per column of the table
    method: str,
    path: str,
    *,
    query: type[Query] = Query,
    body: type[Body] | None = None,
    form: type[Form] | None = None,
    answer: type[BaseModel] | None = None,
    media_types: tuple[str, ...] = ("application/json",),
    problems: tuple[int, ...] = (),
    cached: bool = True,
    status: int = 200,
    limit: str = "body_bytes",
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return a decorator that adds a function to the table.

    The function gets the path's variables, the validated `query` and, if there is one, `body`; it returns data for
    JSON, or a Response. `cached` responses have an ETag and are fresh for `cache_seconds`. `status` is 201 where
    something is made; `limit` is the setting of the longest body.
    """

    def add(function: Callable[..., Any]) -> Callable[..., Any]:
        answers = answer, media_types, problems, cached, status
        row = Endpoint(method, path, function, query, body, form, *answers, limit)
        ENDPOINTS.append(row)
        return function

    return add


def register(blueprint: Blueprint) -> None:
    """Add a route for every row to the blueprint."""
    for row in ENDPOINTS:
        blueprint.add_url_rule(row.path, row.name, _view(row), methods=[row.method])


def _view(row: Endpoint) -> Callable[..., Response]:
    """Return the Flask view of a row: validate the request, call the function, serialise and cache the answer."""

    def view(**path: str) -> Response:
        arguments: dict[str, Any] = {**path, "query": _query(row.query)}
        if row.body is not None:
            request.max_content_length = getattr(current(), row.limit)
            arguments["body"] = _body(row.body)
        if row.form is not None:
            request.max_content_length = getattr(current(), row.limit)
            _check_form(row.form)
        answer = row.function(**arguments)
        response = (
            answer
            if isinstance(answer, Response)
            else Response(to_json(answer), row.status, mimetype="application/json")
        )
        if not row.cached:
            response.headers.setdefault("Cache-Control", "no-store")
            return response
        response.headers["Cache-Control"] = f"public, max-age={current().cache_seconds}"
        if not response.is_streamed:
            response.add_etag(weak=True)  # weak, so that it also holds for the compressed response
            response.make_conditional(request)
        return response

    return view


def _query(model: type[Query]) -> Query:
    """Validate the URL's parameters. Raises Problem, which names the first unusable one."""
    for name in request.args:
        if name not in model.model_fields:
            known = listed(model.model_fields)
            raise Problem(
                422, gettext("There is no parameter “%(name)s”; there are: %(known)s.", name=name, known=known), name
            )
        if len(request.args.getlist(name)) > 1:
            raise Problem(422, gettext("The parameter “%(name)s” is given more than once.", name=name), name)
    return _read(model, request.args.to_dict())


def _body(model: type[Body]) -> Body:
    """Parse and validate a JSON body. Raises Problem."""
    if request.mimetype != "application/json":
        raise Problem(415, gettext("Send JSON, with the header Content-Type: application/json."))
    data = request.get_data()
    try:
        return _read(model, orjson.loads(data))
    except orjson.JSONDecodeError as error:
        raise Problem(
            400,
            gettext("The body is not JSON: %(message)s.", message=str(error)),
            line=error.lineno,
            column=error.colno,
        ) from error


def _check_form(model: type[Form]) -> None:
    """Read a multipart body and check the names of its fields. Raises Problem."""
    if request.mimetype not in ("multipart/form-data", "application/x-www-form-urlencoded"):  # the latter has no files
        raise Problem(415, gettext("Send a form with files, with the header Content-Type: multipart/form-data."))
    if (request.content_length or 0) > (request.max_content_length or 0):
        raise RequestEntityTooLarge  # before any of it is read
    try:
        names = {*request.files, *request.form}
    except ClientDisconnected as error:
        raise Problem(400, gettext("The upload stopped before its end. Send it again.")) from error
    if not names:
        raise Problem(400, gettext("The upload holds nothing, or stopped before its end. Send it again."))
    for name in sorted(names - set(model.model_fields)):
        known = listed(model.model_fields)
        raise Problem(
            422,
            gettext("There is no parameter “%(name)s”; there are: %(known)s.", name=name[:60], known=known),
            name[:60],
        )


def _read(model: type[Model], data: object) -> Model:
    """Validate data by a model and its fields' limits. Raises Problem with the first error."""
    try:
        found = model.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        parameter = ".".join(map(str, first["loc"]))
        where = f"{parameter}: " if parameter else ""
        raise Problem(422, f"{where}{first['msg']}.", parameter or None) from error
    _check_limits(found)
    return found


def _check_limits(found: BaseModel) -> None:
    """Check the fields of validated data, and of what is inside, against their settings. Raises Problem."""
    for name, field in type(found).model_fields.items():
        extra, value = field.json_schema_extra, getattr(found, name)
        if isinstance(extra, dict) and "x-limit" in extra:
            _check_limit(name, value, str(extra["x-limit"]))
        if isinstance(value, BaseModel):
            _check_limits(value)


def _check_limit(name: str, value: str | int, setting: str) -> None:
    """Check a text's length, or a number, against a setting. Raises Problem."""
    limit: int = getattr(current(), setting)
    if isinstance(value, str) and len(value) > limit:
        detail = gettext(
            "“%(name)s” has %(count)d characters; the limit is %(limit)d.", name=name, count=len(value), limit=limit
        )
        raise Problem(422, detail, name, limit=limit)
    if isinstance(value, int | float) and value > limit:
        detail = gettext("“%(name)s” is %(value)d; the limit is %(limit)d.", name=name, value=value, limit=limit)
        raise Problem(422, detail, name, limit=limit)
