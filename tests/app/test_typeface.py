"""The text face: served where it was fetched, complete, small, and named by every page; else not named at all."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from app import create_app
from app.web import typeface
from tests.app.test_assets import get

ROOT = Path(__file__).resolve().parents[2]
LARGEST = 120_000  # bytes, all files together


def fetched(vendor: Path, *without: str) -> Path:
    """Make a vendor folder as npm fills it, but for some files."""
    package = vendor / typeface.PACKAGE
    (package / "files").mkdir(parents=True)
    (package / "package.json").write_text('{"version": "1.2.3"}')
    for style in typeface.STYLES:
        for script in typeface.RANGES:
            name = f"stix-two-text-{script}-wght-{style}.woff2"
            if name not in without:
                (package / "files" / name).write_bytes(b"wOF2 " + name.encode())
    return vendor


def test_it_is_named_and_served(tmp_path: Path) -> None:
    app = create_app({"TESTING": True, "vendor_folder": fetched(tmp_path / "v"), "cache_folder": tmp_path / "cache"})
    page = get(app, "/?lang=en").get_data(as_text=True)
    files = re.findall(r'@font-face[^}]*url\("/static/type-1\.2\.3/([^"]+)"\)', page)
    assert len(files) == 4
    early = re.findall(r'<link rel="preload" href="/static/type-1\.2\.3/([^"]+)" as="font"', page)
    assert set(early) == {name for name in files if "latin" in name}
    for name in files:
        answer = get(app, f"/static/type-1.2.3/{name}")
        assert answer.mimetype == "font/woff2"
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.get_data() == b"wOF2 " + name.encode()


@pytest.mark.parametrize("without", ["", "stix-two-text-greek-wght-italic.woff2"])
def test_without_it_no_page_names_it(tmp_path: Path, without: str) -> None:
    vendor = fetched(tmp_path / "v", without) if without else tmp_path / "v"
    app = create_app({"TESTING": True, "vendor_folder": vendor, "cache_folder": tmp_path / "cache"})
    for path in ("/", "/step", "/figures/steps"):
        assert "/static/type-" not in get(app, path).get_data(as_text=True)


def test_what_make_fetches_is_small_and_pinned() -> None:
    wanted = re.search(r"stix-two-text@([\d.]+)", (ROOT / "Makefile").read_text())
    assert wanted
    face = typeface.face(ROOT / "vendor")
    if face is None:
        pytest.skip("npm has not fetched the text face")
    assert sum(map(len, face.files.values())) < LARGEST
    manifest = json.loads((ROOT / "vendor" / typeface.PACKAGE / "package.json").read_text())
    assert manifest["version"] == wanted[1]
    assert manifest["license"] == "OFL-1.1"
