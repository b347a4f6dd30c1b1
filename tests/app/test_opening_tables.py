"""Series of numbers as people's programs write them: separators, decimal signs, encodings, gaps; and refusals."""

from __future__ import annotations

import io
import time
import zipfile

import numpy as np
import pytest
from flask import Flask

from app.opening import made, tables
from app.opening.tables import TableError
from app.reading.downloads import arrays_npz

X = np.array([[1.5, -2.0], [3.25, 1000.0], [0.125, 7.0]], np.float32)
JAPANESE = "日時,気温,湿度\n1月1日,1.5,-2\n1月2日,3.25,1000\n1月3日,0.125,7\n"
SPREADSHEETS = {
    "plain": "1.5,-2\n3.25,1000\n0.125,7\n",
    "header": "a,b\n1.5,-2\n3.25,1000\n0.125,7\n",
    "windows": "a,b\r\n1.5,-2\r\n3.25,1000\r\n0.125,7",
    "byte order mark": "\ufeffa,b\n1.5,-2\n3.25,1000\n0.125,7\n",
    "semicolons": "a;b\n1.5;-2\n3.25;1000\n0.125;7\n",
    "decimal commas": "a;b\n1,5;-2\n3,25;1.000,0\n0,125;7\n",
    "quoted decimal commas": 'a,b\n"1,5","-2"\n"3,25","1000"\n"0,125",7\n',
    "announced": "sep=;\na;b\n1.5;-2\n3.25;1000\n0.125;7\n",
    "tabs": "a\tb\n1.5\t-2\n3.25\t1e3\n.125\t7\n",
    "blanks": "1.5 -2\n 3.25   1000\n0.125 7\n",
    "blank lines": "\na,b\n\n1.5,-2\n3.25,1000\n\n0.125,7\n\n\n",
    "minus sign": "1.5,\u22122\n3.25,1000\n0.125,7\n",
}


@pytest.fixture(autouse=True)
def _words(app: Flask):
    with app.test_request_context():
        yield


def read(text: str, wanted: int = 2, **given) -> tables.Table:
    return tables.read(text.encode(), wanted, 5000, **given)


def refusal(content: bytes, wanted: int = 2) -> TableError:
    with pytest.raises(TableError) as caught:
        tables.read(content, wanted, 5000)
    return caught.value


@pytest.mark.parametrize("text", SPREADSHEETS.values(), ids=SPREADSHEETS)
def test_what_spreadsheets_write_is_read(text: str) -> None:
    np.testing.assert_array_equal(read(text).values, X)


def test_one_column_with_decimal_commas() -> None:
    np.testing.assert_array_equal(read("気温\n1,5\n-2,25\n", 1).values, [[1.5], [-2.25]])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
def test_a_header_in_japanese(encoding: str) -> None:
    found = tables.read(JAPANESE.encode(encoding), 2, 5000, ["日時"])
    np.testing.assert_array_equal(found.values, X)
    assert found.header == ("気温", "湿度")
    assert bool(found.notes) == (encoding == "cp932")


def test_a_column_too_many_is_named_with_what_can_be_left_out() -> None:
    error = refusal(JAPANESE.encode())
    assert (error.kind, error.more["needed"], error.more["found"]) == ("width", 2, 3)
    assert error.more["columns"] == ["日時", "気温", "湿度"]
    assert error.more["spare"] == ["日時"]
    assert "日時, 気温, 湿度" in error.message


def test_what_is_missing_has_the_value_above_it() -> None:
    found = read("a,b\n,1\n2,NA\n,\nn/a,3\n5,#N/A\n")
    np.testing.assert_array_equal(found.values[:, 0], [2, 2, 2, 5])
    np.testing.assert_array_equal(found.values[:, 1], [1, 1, 3, 3])


def test_a_million_rows_are_read_as_far_as_is_shown() -> None:
    content = b"a,b\n" + b"0.5,-0.25\n" * 1_000_000
    started = time.process_time()
    found = tables.read(content, 2, 5000)
    assert time.process_time() - started < 1.5
    assert found.values.shape == (5000, 2)
    assert "5,000" in found.notes[0]
    assert "1,000,000" in found.notes[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("a,b\n", "no row"),
        ("a,b\n1,2\n3,x\n", "Row 3, column “b”: “x”"),
        ("1,2\n3,inf\n", "Row 2"),
        ("1,2\n3\n", "Row 2 has 1 columns"),
        ("1,2\n3,1e39\n", "too large"),
        ("1,1_000\n", ""),
        ("1,2\n3,\x00\n", "neither"),
        (",".join("1" * 5000) + "\n", "4,096"),
        ('"' + "1" * 200_000 + '",2\n', "CSV"),
    ],
)
def test_what_is_no_series_is_refused_with_the_place(text: str, said: str) -> None:
    assert said in refusal(text.encode()).message


def test_arrays_of_an_npz() -> None:
    np.testing.assert_array_equal(tables.read(arrays_npz({"x": X, "y": X[:1]}), 2, 5000).values, X)
    np.testing.assert_array_equal(tables.read(arrays_npz({"anything": X[:, None]}), 2, 5000).values, X)
    np.testing.assert_array_equal(tables.read(arrays_npz({"x": np.asfortranarray(X)}), 2, 5000).values, X)
    np.testing.assert_array_equal(tables.read(arrays_npz({"x": X[:, 0]}), 1, 5000).values, X[:, :1])
    assert refusal(arrays_npz({"x": X}), 3).kind == "width"
    assert "a, b" in refusal(arrays_npz({"a": X, "b": X})).message


def npz(content: bytes, name: str = "x.npy") -> bytes:
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, content)
    return found.getvalue()


def npy(header: str, content: bytes = b"") -> bytes:
    written = header.encode().ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(written).to_bytes(2, "little") + written + content


HOSTILE = {
    "pickle": npz(npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,)}", b"cos\nsystem\n")),
    "too large": npz(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1099511627776,)}")),
    "negative": npz(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}", b"1234")),
    "no header": npz(b"\x93NUMPY\x01\x00\xff\xff"),
    "code": npz(npy("__import__('os').system('true')")),
    "bomb": npz(bytes(300 * 2**20)),
    "cut short": arrays_npz({"x": X})[:60],
    "no arrays": npz(b"", "x.txt"),
    "structure": npz(npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}", b"1234")),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_npz_is_refused(content: bytes) -> None:
    assert refusal(content).message


def test_made_inputs_are_what_their_names_say() -> None:
    spike, step, wave, noise = (made.series(kind, 4, 12, 3) for kind in ("spike", "step", "wave", "noise"))
    assert (spike.sum(), spike[3, 0]) == (3, 1)
    assert (step[2].any(), step[3:].all()) == (False, True)
    np.testing.assert_allclose(wave[4:], wave[:-4], atol=1e-6)
    np.testing.assert_array_equal(noise, made.series("noise", 4, 12, 3))
    assert not np.array_equal(noise, made.series("noise", 5, 12, 3))
    np.testing.assert_array_equal(made.series("feature", 2, 5, 3), [[0, 1, 0]] * 5)
    np.testing.assert_array_equal(made.series("feature", 0, 6, 3).sum(axis=0), [2, 2, 2])


def test_names_of_made_inputs() -> None:
    assert made.parse("spike:3") == ("spike", 3)
    assert made.parse("noise") == ("noise", 1)
    assert [made.parse(text) for text in ("", "spike:", "spike:-1", "sine", "noise:99999999")] == [None] * 5
