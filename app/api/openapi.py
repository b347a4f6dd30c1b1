"""Build the OpenAPI 3.1 document from the table of endpoints and their pydantic models."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.metadata import version
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from app.api.endpoints import ENDPOINTS, Endpoint
from app.api.schemas import ProblemDetails
from app.settings import Settings
from app.web.problems import MEDIA_TYPE

REFERENCE = "#/components/schemas/{model}"
MEANINGS = {
    400: "The body is not JSON, or the form stopped before its end.",
    404: "There is nothing of this name.",
    405: "The address does not take this method.",
    413: "The body is longer than the limit.",
    415: "The body is not declared as what is taken, or a file is of a kind that is not opened.",
    409: "What is asked for does not go with how far the run is.",
    422: "A parameter or a field cannot be used; `parameter` names it, `detail` says why and what would do.",
    429: "More runs or networks than the server's limit.",
    503: "This cannot be done just now; `detail` says why.",
    507: "There is no room left in the server's store.",
}


@lru_cache(maxsize=4)
def document(settings: Settings) -> dict[str, Any]:
    """Build the document, with these settings' limits."""
    schemas = _schemas(settings)
    paths: dict[str, dict[str, Any]] = {}
    for row in ENDPOINTS:
        template = re.sub(r"<(\w+)>", r"{\1}", row.path)
        paths.setdefault(template, {})[row.method.lower()] = _operation(row, schemas)
    shown = {name: schema for name, schema in schemas.items() if not name.endswith("Query")}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "LSTM explainer",
            "version": version("lstm-explainer"),
            "description": "Recurrent networks with every value open to inspection.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "paths": paths,
        "components": {"schemas": shown},
    }


def _schemas(settings: Settings) -> dict[str, Any]:
    """Build the JSON schema of every model in the table, with the limits filled in."""
    requests: list[type[BaseModel]] = [row.query for row in ENDPOINTS]
    requests += [row.body for row in ENDPOINTS if row.body is not None]
    requests += [row.form for row in ENDPOINTS if row.form is not None]
    answers: list[type[BaseModel]] = [row.answer for row in ENDPOINTS if row.answer is not None] + [ProblemDetails]
    wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = [(model, "validation") for model in dict.fromkeys(requests)]
    wanted += [(model, "serialization") for model in dict.fromkeys(answers)]
    _, found = models_json_schema(wanted, ref_template=REFERENCE)
    schemas: dict[str, Any] = found["$defs"]
    for schema in schemas.values():
        for field in schema.get("properties", {}).values():
            if setting := field.pop("x-limit", None):
                given = next((kind for kind in field.get("anyOf", ()) if kind["type"] != "null"), field)
                given["maxLength" if given["type"] == "string" else "maximum"] = getattr(settings, setting)
    return schemas


def _operation(row: Endpoint, schemas: dict[str, Any]) -> dict[str, Any]:
    """Build a row's operation object: parameters, body, and a response per status."""
    names = re.findall(r"<(\w+)>", row.path)
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names
    ] + _query_parameters(schemas[row.query.__name__])
    content: dict[str, Any] = {
        media: {"schema": _reference(row.answer) if row.answer and media == "application/json" else {}}
        for media in row.media_types
    }
    answers: dict[str, Any] = {str(row.status): {"description": row.summary, "content": content}}
    problem = {MEDIA_TYPE: {"schema": _reference(ProblemDetails)}}
    statuses = {405, 422, *row.problems} | ({400, 413, 415} if row.body or row.form else set())
    answers |= {str(status): {"description": MEANINGS[status], "content": problem} for status in sorted(statuses)}
    if row.cached:
        answers["304"] = {"description": "What the client already has under this ETag is still right."}
    result: dict[str, Any] = {
        "operationId": row.name,
        "summary": row.summary,
        "parameters": parameters,
        "responses": answers,
    }
    if row.body:
        result["requestBody"] = {"required": True, "content": {"application/json": {"schema": _reference(row.body)}}}
    if row.form:
        result["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": _reference(row.form)}}}
    return result


def _query_parameters(schema: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", ()),
            "description": field.get("description", ""),
            "schema": {key: value for key, value in field.items() if key not in ("title", "description")},
        }
        for name, field in schema.get("properties", {}).items()
    ]


def _reference(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": REFERENCE.format(model=model.__name__)}
