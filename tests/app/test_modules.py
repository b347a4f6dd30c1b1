"""ES modules: a page names all that its script imports, imports run one way, and what comments cite exists."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

import pytest
from flask.testing import FlaskClient

from app.web.modules import graph, imported

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "static" / "js"
PAGES = (
    "/",
    "/figures/loop",
    "/step",
    "/compare",
    "/memory",
    "/units",
    "/lab",
    "/open",
    "/beyond",
    "/beyond/draw",
    "/beyond/attention",
)

# What each folder of static/js may import; "" is the folder itself. A folder's modules may import each other.
ALLOWED = {
    "text": set(),
    "core": {"text"},
    "drawing": set(),
    "views": {"core", "drawing", "text"},
    "sharing": {"core", "text"},
    "stage": {"core", "drawing", "sharing", "text", "views"},
    "beyond": {"core", "drawing", "stage", "text", "views"},
    "compare": {"core", "drawing", "sharing", "text", "views"},
    "memory": {"core", "drawing", "sharing", "text"},
    "units": {"core", "sharing", "text"},
    "lab": {"core", "drawing", "sharing", "text", "views", "lab/editor", "lab/train"},
    "open": {"core", "drawing", "text"},
    "lab/editor": {"core", "text", "lab"},
    "lab/train": {"core", "drawing", "text", "lab"},
    "story": {"core", "sharing", "text", "story/figures"},
    "story/figures": {"core", "drawing", "story", "text"},
    "": {"core"},
}
LINE = 120  # characters; the formatter breaks code, and leaves comments as they are
TYPE = re.compile(r"import\('(?P<path>\.[^']+)'\)")  # of a type in a comment, or later at work


def written(folder: Path, files: dict[str, str]) -> None:
    for name, source in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(source)


def room(module: str) -> str:
    parent = str(PurePosixPath(module).parent)
    return "" if parent == "." else parent


def violations(folder: Path) -> list[str]:
    """Return what imports against the direction, types included, as "MODULE imports MODULE"."""
    found = []
    loaded = graph(folder)
    for path in sorted(folder.rglob("*.js")):
        module = path.relative_to(folder).as_posix()
        typed = [(path.parent / name).resolve() for name in TYPE.findall(path.read_text(encoding="utf-8"))]
        targets = [*loaded[module], *(target.relative_to(folder.resolve()).as_posix() for target in typed)]
        found += [
            f"{module} imports {target}"
            for target in dict.fromkeys(targets)
            if room(target) != room(module) and room(target) not in ALLOWED[room(module)]
        ]
    return found


def test_no_line_is_longer_than_the_formatters() -> None:
    lines = {path: path.read_text(encoding="utf-8").splitlines() for path in FOLDER.rglob("*.js")}
    assert [(path.name, line) for path, found in lines.items() for line in found if len(line) > LINE] == []


def test_every_folder_has_its_place() -> None:
    assert {room(path.relative_to(FOLDER).as_posix()) for path in FOLDER.rglob("*.js")} == set(ALLOWED)


def test_imports_run_one_way() -> None:
    assert violations(FOLDER) == []


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("text/planted.js", "import { byId } from '../core/elements.js'"),
        ("core/planted.js", "import {\n  Stage,\n} from '../stage/stage.js'"),
        ("core/planted.js", "/** @type {import('../views/moment.js').Moment | null} */"),
        ("views/planted.js", "export { Stage } from '../stage/stage.js'"),
        ("compare/planted.js", "import '../stage/step.js'"),
        ("memory/planted.js", "  const { Frame } = await import('../story/figure.js')"),
        ("story/figures/planted.js", "import { Moment } from '../../views/moment.js'"),
    ],
)
def test_a_planted_violation_is_caught(module: str, line: str, tmp_path: Path) -> None:
    written(tmp_path, {module: line})
    assert len(violations(tmp_path)) == 1


def test_modules_of_one_folder_may_import_each_other(tmp_path: Path) -> None:
    written(
        tmp_path, {"core/page.js": "import { failure } from './failure.js'\nimport { signs } from '../text/joining.js'"}
    )
    assert violations(tmp_path) == []


@pytest.mark.parametrize("address", PAGES)
def test_a_page_names_the_modules_that_its_script_imports_and_no_other(address: str, client: FlaskClient) -> None:
    page = client.get(address).get_data(as_text=True)
    (script,) = re.findall(r'<script type="module" src="/static/\w+/js/([^"]+)">', page)
    named = re.findall(r'<link rel="modulepreload" href="/static/\w+/js/([^"]+)" fetchpriority="low">', page)
    assert named == imported(graph(FOLDER), script)
    assert all((FOLDER / name).is_file() for name in named)


def test_imports_are_followed(tmp_path: Path) -> None:
    written(
        tmp_path,
        {
            "page.js": "import { a } from './core/a.js'\nconst later = () => import('./late.js')\n",
            "core/a.js": "/**\n * import { no } from './comment.js'\n */\nimport {\n  b,\n} from '../b.js'\n",
            "b.js": "export { c } from './core/c.js'\nimport './page.js'\nexport const from = './text.js'\n",
            "core/c.js": "",
        },
    )
    assert imported(graph(tmp_path), "page.js") == ["b.js", "core/a.js", "core/c.js"]
