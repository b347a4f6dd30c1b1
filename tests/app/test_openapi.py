"""The OpenAPI document: it has every route, and what it promises holds under fuzzing."""

from __future__ import annotations

import re

import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from app import create_app
from tests.examples import examples

# Schemathesis' client without a network does not unpack gzip.
app_under_test = create_app({"TESTING": True, "compress_bytes": 10**9})
schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app_under_test)

# Names and units are refused though their form is right, and a text that is empty or odd is read like any other.
UNFIT = [positive_data_acceptance, negative_data_rejection]


def test_every_route_of_the_interface_is_in_the_document(app: Flask, client: FlaskClient) -> None:
    document = client.get("/api/openapi.json").json
    assert document["openapi"] == "3.1.0"
    served = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    documented = {(path, method.upper()) for path, methods in document["paths"].items() for method in methods}
    assert documented == served
    assert ("/api/trace", "GET") in documented


def test_every_reference_leads_somewhere(client: FlaskClient) -> None:
    answer = client.get("/api/openapi.json")
    referred = set(re.findall(r'"#/components/schemas/(\w+)"', answer.text))
    assert referred == set(answer.json["components"]["schemas"])


@schema.parametrize()
@examples(25, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate])
def test_what_the_document_promises_holds(case: schemathesis.Case) -> None:
    case.call_and_validate(excluded_checks=UNFIT)
