"""The samples of /open: networks of ours in the form of each framework."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app import create_app
from app.opening.samples import FOLDER, SAMPLES
from lstm_core.models import load

TEXT = "mary sings near the boats . she"


def test_samples_are_listed_shown_and_opened(tmp_path: Path) -> None:
    app = create_app({"TESTING": True, "store_folder": tmp_path})
    client = app.test_client()
    rows = client.get("/api/samples").json["samples"]
    assert [row["key"] for row in rows] == ["pytorch", "onnx", "keras"]
    for row in rows:
        for name in row["files"]:
            assert client.get(f"/api/samples/{row['key']}/{name}").data == (FOLDER / name).read_bytes()
    assert client.get("/api/samples/onnx/make.py").status_code == 404
    assert client.post("/api/samples/odd", json={}).status_code == 404
    for key in ("pytorch", "keras"):
        answer = client.post(f"/api/samples/{key}", json={})
        assert answer.headers["X-Robots-Tag"] == "noindex"  # it has a private name in it
        assert answer.json["vocabulary"]["size"] == 110
        found = client.post(f"/api/networks/{answer.json['name']}/look", json={"text": TEXT}).json
        usual = load(SAMPLES[key].made_of)
        rows = np.array([usual.indices[word] for word in TEXT.split()])
        chances = usual.probabilities(usual.run(rows)["h"][-1:])[0]
        assert found["next"][0]["probability"] == pytest.approx(chances.max(), abs=1e-5)
    app.extensions["uploads"].opener.end()
