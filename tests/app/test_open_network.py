"""A network is opened out of files, kept under a private name, looked at, compared, deleted and brought back."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient
from safetensors.numpy import load_file, save

from app import create_app
from app.opening import kept
from app.opening.samples import FOLDER, SAMPLES, make
from app.reading.downloads import arrays_npz
from lstm_core.models import load
from lstm_core.tasks.counting.texts import side_by_side

PYTORCH, ONNX = SAMPLES["pytorch"], SAMPLES["onnx"]
TEXT = "mary sings near the boats . she"


@pytest.fixture(scope="module")
def opening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application of its own, whose process that opens files is used by all tests."""
    given = {"store_folder": tmp_path_factory.mktemp("store"), "opening_file_megabytes": 2, "opening_steps": 50}
    app = create_app({"TESTING": True, **given})
    yield app
    app.extensions["uploads"].opener.end()


@pytest.fixture
def client(opening: Flask) -> FlaskClient:
    return opening.test_client()


def files(**named: bytes) -> dict[str, Any]:
    """Return a form with files: `file` several, by their names."""
    return {"file": [(io.BytesIO(content), name) for name, content in named.items()]}


def sample(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def opened(client: FlaskClient, **named: bytes) -> dict:
    answer = client.post("/api/networks", data=files(**named))
    assert answer.status_code == 201, answer.text
    return answer.json


@pytest.fixture(scope="module")
def words(opening: Flask) -> dict:
    """The PyTorch sample, opened from its two files."""
    named = {PYTORCH.file: sample(PYTORCH.file), PYTORCH.vocabulary: sample(PYTORCH.vocabulary)}
    return opened(opening.test_client(), **named)


@pytest.fixture(scope="module")
def numbers(opening: Flask) -> dict:
    """The ONNX sample."""
    return opened(opening.test_client(), **{ONNX.file: sample(ONNX.file)})


def unpacked(packed: dict) -> np.ndarray:
    return np.frombuffer(base64.b64decode(packed["float32"]), "<f4").reshape(packed["shape"])


# opening


def test_a_file_with_its_vocabulary_becomes_a_network_of_words(words: dict) -> None:
    assert (words["source"], words["reads"], words["is_whole"]) == ("PyTorch", "tokens", True)
    assert words["file"] == PYTORCH.file
    assert words["parameters"] == 11_662
    assert [block["key"] for block in words["blocks"]] == ["input", "embedding", "l0", "readout", "output"]
    (way,) = words["blocks"][2]["ways"]
    assert (way["cell"], way["is_catalogue"], way["gates"]) == ("lstm", True, ["f", "i", "o"])
    assert [edge["size"] for edge in words["edges"]] == [None, 16, 32, 110]
    assert words["vocabulary"]["size"] == 110
    assert {array["name"] for block in words["blocks"] for array in block["arrays"]} <= set(
        load_file(FOLDER / PYTORCH.file)
    )
    assert words["evidence"]
    assert words["pages"] == ["step", "compare", "memory"]


def test_a_network_without_an_unknown_word_is_not_offered_where_words_are_left_out(client: FlaskClient) -> None:
    network = opened(client, **{PYTORCH.file: (FOLDER / PYTORCH.file).read_bytes()})
    assert "memory" in network["why_not"]
    answer = client.get("/memory", query_string={"model": network["name"], "text": "#3 #4", "lang": "en"})
    assert answer.status_code == 200
    assert "which this network lacks" in answer.text


def test_its_pages_show_what_the_shipped_network_shows(client: FlaskClient, words: dict) -> None:
    asked = {"model": words["name"], "text": TEXT, "clamp": "f/3@2-4:1"}
    found = client.get("/api/trace", query_string=asked).json
    usual = load("grammar-lstm")
    rows = np.array([usual.indices[word] for word in TEXT.split()])
    expected = usual.run(rows)
    np.testing.assert_allclose(found["unclamped"]["values"]["c"], expected["c"], atol=1e-5)
    assert [token["text"] for token in found["tokens"]] == TEXT.split()  # nothing before the text
    assert found["values"]["f"][1][2] == 1


def test_a_layer_by_itself_reads_as_the_whole_does(client: FlaskClient, words: dict) -> None:
    asked = {"text": TEXT, "clamp": "f/3@2-4:1"}
    whole, layer = (
        client.get("/api/trace", query_string={"model": name, **asked}).json
        for name in (words["name"], f"{words['name']}.l0")
    )
    np.testing.assert_allclose(layer["values"]["h"], whole["values"]["h"], atol=2e-5)
    for one, other in zip(layer["predictions"], whole["predictions"], strict=True):
        assert one[0]["token"] == other[0]["token"]
    assert client.get("/step", query_string={"model": f"{words['name']}.l0", **asked}).status_code == 200


def test_it_is_private(client: FlaskClient, words: dict) -> None:
    listed = client.get("/api/models").text + client.get("/step").text
    assert words["name"] not in listed
    for address in (f"/api/networks/{words['name']}", f"/step?model={words['name']}", f"/compare?left={words['name']}"):
        answer = client.get(address)
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer.headers["Cache-Control"]
    assert f"/open?model={words['name']}" in client.get(f"/step?model={words['name']}").text


@pytest.mark.parametrize("page", ["step", "compare", "memory", "units"])
def test_a_network_of_numbers_is_refused_by_the_pages_of_words(client: FlaskClient, numbers: dict, page: str) -> None:
    assert page in numbers["why_not"]
    parameter = "left" if page == "compare" else "model"
    assert client.get(f"/{page}?{parameter}={numbers['name']}").status_code == 200


def test_another_vocabulary_and_answers_need_no_file(client: FlaskClient, words: dict) -> None:
    other = "\n".join(f"w{row}" for row in range(110)) + "\n"
    given = {"of": words["name"], "vocabulary": (io.BytesIO(other.encode()), "other.txt")}
    again = client.post("/api/networks", data=given)
    assert again.status_code == 201, again.text
    assert again.json["vocabulary"]["first"][:2] == ["w0", "w1"]
    assert again.json["name"] != words["name"]
    begun = client.post("/api/networks", data={"of": words["name"], "answers": json.dumps({"begin": "<s>"})}).json
    assert begun["begin"] == "<s>"
    found = client.get("/api/trace", query_string={"model": begun["name"], "text": TEXT}).json
    expected = load("grammar-lstm").read(TEXT)
    np.testing.assert_allclose(found["values"]["c"], expected.trace["c"], atol=1e-5)
    assert found["tokens"][0]["text"] == "<s>"
    numbers = client.post("/api/networks", data={"of": words["name"], "answers": json.dumps({"outputs": "numbers"})})
    assert numbers.json["pages"] == []


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"begin": "mary"}, "no answer"),
        ({"activation": "relu"}, "give the file again"),
        ({"suspect": "reset"}, "changes nothing"),
        ({"suspect": "odd"}, "no answer"),
    ],
)
def test_answers_that_are_none_are_refused(client: FlaskClient, words: dict, answers: dict, said: str) -> None:
    found = client.post("/api/networks", data={"of": words["name"], "answers": json.dumps(answers)})
    assert (found.status_code, said in found.json["detail"]) == (422, True), found.text


REFUSED = {
    "no network": ({"notes.txt": b"hello"}, 422, None),
    "a pickle": ({"model.pt": b"PK\x03\x04archive/data.pkl"}, 415, "ending"),
    "cut short": ({PYTORCH.file: sample(PYTORCH.file)[:31_204]}, 422, None),
    "no recurrent layer": (
        {"a.safetensors": save({"q_proj.weight": np.zeros((2, 2), np.float32)})},
        422,
        "no recurrent layer",
    ),
    "two networks": ({PYTORCH.file: sample(PYTORCH.file), ONNX.file: sample(ONNX.file)}, 415, "wrong kind"),
    "not finite": (
        {
            "a.safetensors": save(
                {name: array * np.float32(np.nan) for name, array in load_file(FOLDER / PYTORCH.file).items()}
            )
        },
        422,
        "not finite",
    ),
    "too large": ({"big.onnx": bytes(2**21 + 1)}, 413, "too large"),
    "larger than a request": ({"big.onnx": bytes(2**22)}, 413, None),
    "an empty file": ({"a.onnx": b""}, 422, None),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_has_a_status_a_kind_and_a_sentence(client: FlaskClient, case: str) -> None:
    named, status, kind = REFUSED[case]
    parts = b"".join(
        f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode() + content + b"\r\n"
        for name, content in named.items()
    )  # by hand: the client leaves its own temporary file of a large form open
    form = {"data": parts + b"--x--\r\n", "content_type": "multipart/form-data; boundary=x"}
    answer = client.post("/api/networks", **form)
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    assert kind is None or answer.json["kind"] == kind
    assert answer.json["detail"][0].isupper() or not answer.json["detail"][0].isascii()


def test_a_pickle_is_answered_with_the_line_that_converts_it(client: FlaskClient) -> None:
    answer = client.post("/api/networks", data=files(**{"model.pth": b"\x80\x02}q\x00."})).json
    assert answer["convert"].startswith("from safetensors.torch import save_file")
    compile(answer["convert"], "line", "exec")


def test_a_vocabulary_of_another_model_is_refused(client: FlaskClient) -> None:
    many = "\n".join(f"w{row}" for row in range(500)) + "\n"
    answer = client.post(
        "/api/networks", data=files(**{PYTORCH.file: sample(PYTORCH.file), "words.txt": many.encode()})
    )
    assert (answer.status_code, answer.json["kind"]) == (422, "vocabulary"), answer.text


def test_names_that_no_system_takes_are_taken(client: FlaskClient) -> None:
    for name in (
        "n" * 5000 + ".onnx",
        "../../etc/passwd.onnx",
        "C:\\a\\b.onnx",
        "名前\u202e.onnx",
        "\x00.onnx",
        "..",
        "arrays",
    ):
        found = opened(client, **{name: sample(ONNX.file)})
        assert len(found["file"]) <= 120
        assert "/" not in found["file"]


def test_the_same_file_twice_is_two_networks_and_kept_once(client: FlaskClient, opening: Flask, numbers: dict) -> None:
    before = opening.extensions["uploads"].store.used()
    again = opened(client, **{ONNX.file: sample(ONNX.file)})
    assert again["name"] != numbers["name"]
    assert opening.extensions["uploads"].store.used() == before


def test_a_form_without_a_file_or_with_something_else_is_refused(client: FlaskClient) -> None:
    assert client.post("/api/networks", json={}).status_code == 415
    assert client.post("/api/networks", data={"answers": "{}"}, content_type="multipart/form-data").status_code == 422
    assert client.post("/api/networks", data={**files(a=b""), "odd": "1"}).status_code == 422
    assert client.post("/api/networks", data={**files(a=b""), "answers": "[1]"}).status_code == 422
    assert client.post("/api/networks", data={"file": [(io.BytesIO(b""), "a")] * 9}).status_code == 422
    body = b'--x\r\nContent-Disposition: form-data; name="fi'
    broken = client.post("/api/networks", data=body, content_type="multipart/form-data; boundary=x")
    assert broken.status_code in (400, 422)
    assert broken.mimetype == "application/problem+json"


# looking


def test_a_first_look_at_words(client: FlaskClient, words: dict) -> None:
    found = client.post(f"/api/networks/{words['name']}/look", json={"text": TEXT}).json
    usual = load("grammar-lstm")
    rows = np.array([usual.indices[word] for word in TEXT.split()])
    expected = usual.run(rows)["h"]
    band, cells, forget = found["bands"]
    assert [each["value"] for each in found["bands"]] == ["h", "c", "f"]
    assert (cells["range"][0] < 0, forget["range"][0]) == (True, 0)
    np.testing.assert_allclose(unpacked(band["values"]), expected.T, atol=1e-5)
    assert (found["steps"], found["every"], found["made"]) == (7, 1, False)
    chances = usual.probabilities(expected[-1:])[0]
    assert found["next"][0]["token"] == usual.vocabulary[chances.argmax()]
    assert found["next"][0]["probability"] == pytest.approx(chances.max(), abs=1e-5)


@pytest.mark.parametrize("made", ["spike:3", "step:2", "wave", "noise:7", "feature:2"])
def test_a_first_look_at_made_numbers(client: FlaskClient, numbers: dict, made: str) -> None:
    found = client.post(f"/api/networks/{numbers['name']}/look", json={"input": made, "steps": 40}).json
    assert (found["steps"], found["made"], found["next"]) == (40, True, None)
    assert unpacked(found["series"]["values"]).shape == (40, 3)
    assert unpacked(found["bands"][0]["values"]).shape == (3, 40)
    assert unpacked(found["outputs"]["values"]).shape == (40, 4)


def test_a_series_is_brought_and_read(client: FlaskClient, numbers: dict) -> None:
    brought = client.post(
        f"/api/networks/{numbers['name']}/input", data={"file": (io.BytesIO(sample(ONNX.series)), "a.csv")}
    )
    assert (brought.status_code, brought.json["header"]) == (201, ["start", "a", "b"])
    again = client.post(
        f"/api/networks/{numbers['name']}/input", data={"file": (io.BytesIO(sample(ONNX.series)), "a.csv")}
    )
    assert again.json["input"] == brought.json["input"]
    found = client.post(f"/api/networks/{numbers['name']}/look", json={"input": brought.json["input"]}).json
    network = load("counting-lstm")
    rows = side_by_side([make.COUNT])[0][:, 0]
    expected = network.probabilities(network.run(rows)["h"])
    np.testing.assert_allclose(unpacked(found["outputs"]["values"]), expected, atol=1e-5)
    assert found["series"]["names"] == ["start", "a", "b"]
    gone = client.post(f"/api/networks/{numbers['name']}/look", json={"input": "f-0123456789abcdef"})
    assert gone.status_code == 404


def test_a_series_of_the_wrong_width_is_answered_with_its_columns(client: FlaskClient, numbers: dict) -> None:
    text = "日付,始,a,b\n1月,1,0,0\n2月,0,1,0\n"
    form = {"file": (io.BytesIO(text.encode("utf-8-sig")), "a.csv")}
    answer = client.post(f"/api/networks/{numbers['name']}/input", data=form)
    assert (answer.status_code, answer.json["kind"], answer.json["spare"]) == (422, "width", ["日付"])
    form = {"file": (io.BytesIO(text.encode("utf-8-sig")), "a.csv"), "leave_out": json.dumps(["日付"])}
    assert client.post(f"/api/networks/{numbers['name']}/input", data=form).json["steps"] == 2


# the same as your framework?


def check(client: FlaskClient, name: str, **arrays: np.ndarray) -> dict:
    form = {"file": (io.BytesIO(arrays_npz(arrays)), "outputs.npz")}
    answer = client.post(f"/api/networks/{name}/check", data=form)
    assert answer.status_code == 200, answer.text
    return answer.json


def test_it_is_the_same_as_its_framework(client: FlaskClient, numbers: dict) -> None:
    form = {"file": (io.BytesIO(sample(ONNX.outputs)), "outputs.npz")}
    found = client.post(f"/api/networks/{numbers['name']}/check", data=form).json
    assert found["same"]
    assert found["largest"] < 1e-6
    assert len(found["steps"]) == 15
    assert found["suspects"] == []


def test_gates_in_another_order_are_found_and_used(client: FlaskClient) -> None:
    arrays = dict(load_file(FOLDER / PYTORCH.file))
    for name in ("lstm.weight_ih_l0", "lstm.weight_hh_l0", "lstm.bias_ih_l0"):  # i f o g
        parts = np.split(arrays[name], 4)
        arrays[name] = np.concatenate([parts[0], parts[1], parts[3], parts[2]])
    network = opened(client, **{"odd.safetensors": save(arrays)})
    usual = load("grammar-lstm")
    rows = np.arange(12)
    y = usual.scores(usual.run(rows)["h"])
    found = check(client, network["name"], x=rows, y=y)
    assert not found["same"]
    assert (found["suspects"][0]["key"], found["suspects"][0]["same"]) == ("ifog", True)
    assert not any(suspect["same"] for suspect in found["suspects"][1:])
    used = client.post("/api/networks", data={"of": network["name"], "answers": json.dumps({"suspect": "ifog"})}).json
    assert check(client, used["name"], x=rows, y=y)["same"]


def test_what_cannot_be_compared_says_so(client: FlaskClient, numbers: dict) -> None:
    x = np.zeros((4, 1, 3), np.float32)
    found = check(client, numbers["name"], x=x, y=np.zeros((5, 1, 4), np.float32))
    assert (found["largest"], found["same"]) == (None, False)
    assert found["values"][0]["note"]
    form = {"file": (io.BytesIO(arrays_npz({"a": x})), "outputs.npz")}
    assert client.post(f"/api/networks/{numbers['name']}/check", data=form).status_code == 422


# the end


def test_deleted_is_gone_at_once_and_comes_back_for_ten_seconds(
    opening: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = opened(client, **{ONNX.file: sample(ONNX.file)})["name"]
    monkeypatch.setattr(kept, "UNDO", 30.0)
    assert client.delete(f"/api/networks/{name}").json == {"undo_seconds": 10}
    assert client.get(f"/api/networks/{name}").status_code == 404
    assert client.delete(f"/api/networks/{name}").status_code == 404
    assert client.post(f"/api/networks/{name}/undo").json["name"] == name
    assert client.get(f"/api/networks/{name}").status_code == 200
    monkeypatch.setattr(kept, "UNDO", 0.0)
    assert client.delete(f"/api/networks/{name}").status_code == 200
    assert client.post(f"/api/networks/{name}/undo").status_code == 404


def test_as_many_are_kept_as_the_setting_allows(tmp_path: Path) -> None:
    app = create_app({"TESTING": True, "store_folder": tmp_path, "opening_networks": 1})
    client = app.test_client()
    assert client.post("/api/samples/onnx", json={}).status_code == 201
    answer = client.post("/api/samples/onnx", json={})
    assert (answer.status_code, answer.json["setting"]) == (429, "opening_networks")
    app.extensions["uploads"].opener.end()


def test_of_a_network_that_opens_apart_the_first_layer_is_compared(client: FlaskClient) -> None:
    name = "keras3-weights-alone"
    folder = Path(__file__).parents[1] / "networks"
    found = opened(client, **{f"{name}.weights.h5": (folder / f"{name}.weights.h5").read_bytes()})
    answer = check(client, found["name"], **np.load(folder / f"{name}.npz"))
    assert not found["is_whole"]
    assert (answer["same"], [row["name"] for row in answer["values"]]) == (True, ["l0.h", "l0.reverse.h"])
    assert answer["suspects"] == []
