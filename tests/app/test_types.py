"""The types that the scripts read answers by (types/*.d.ts) are those of the answers: tsc compares both."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.app.markup_tree import tree, with_attributes

ROOT = Path(__file__).parents[2]
TSC = ROOT / "vendor/typescript/node_modules/.bin/tsc"
TEXT = "text=mary sings and she"
RUNS = (
    f"model=grammar-lstm&{TEXT}",
    f"model=grammar-gru&{TEXT}&clamp=z:0.5",
    f"model=grammar-clockwork_rnn&{TEXT}",
    f"model=grammar-grid_lstm&{TEXT}",
)
BEYOND = {"attention": "Attention", "draw": "Draw", "vrnn": "Chorales", "storn": "Chorales"}
FIGURES = {
    "loop": "LoopData",
    "distance": "DistanceData",
    "belt": "BeltData",
    "module": "ModuleData",
    "steps": "StepsData",
    "variants": "VariantsData",
    "uses": "UsesData",
    "after": "AfterData",
}


def answered(client: FlaskClient) -> Iterator[tuple[str, Any]]:
    """Yield answers, each with the name of its type."""

    def get(address: str) -> Any:
        answer = client.get(address)
        assert answer.status_code == 200, address
        return answer.get_json()

    def config(path: str) -> Any:
        (island,) = with_attributes(tree(client.get(path).text), id="config")
        return json.loads(island.text or "")

    for run in RUNS:
        yield "Scene", get(f"/step/scene?{run}")
        yield "Trace", get(f"/api/trace?{run}")
        yield "PackedTrace", get(f"/api/trace?{run}&encoding=base64")
        yield "Unit", get(f"/api/unit?{run}&unit=2")
    yield "Changes", get(f"/api/changes?{RUNS[1]}&token=2")
    yield "Continuation", get(f"/api/continue?{RUNS[0]}&count=3")
    for key, name in BEYOND.items():
        settings = config(f"/beyond/{key}")
        model = f"model={settings['state']['model']}"
        yield "StageConfig", settings
        yield f"{name}Config", settings["own"]
        if key == "attention":  # the others' diagrams take longer, and have no field more
            yield "Scene", get(f"/beyond/{key}/scene?{model}")
        trace = get(f"/beyond/{key}/trace?{model}")
        yield "Trace", trace
        yield f"{name}Panel", trace["panel"]
        yield "Unit", get(f"/beyond/{key}/unit?{model}&unit=1")
    settings = config("/step")
    yield "StageConfig", settings
    yield "TextConfig", settings["own"]
    yield "CompareConfig", config("/compare")
    yield "MemoryConfig", config("/memory")
    yield "UnitsConfig", config("/units")
    yield "ComparedTable", get("/compare/table?left=grammar-lstm&right=grammar-gru")
    yield "Gradients", get("/memory/gradient")
    yield "RecallExample", get("/memory/example?gap=10&cells=lstm,rnn&seed=1")
    for key, name in FIGURES.items():
        yield name, get(f"/figures/{key}/data")
        yield "About", get(f"/figures/{key}/about")


def errors(samples: list[tuple[str, Any]], folder: Path) -> str:
    """Return what tsc says of values as values of types."""
    lines = [f"export const a{n}: Server.{name} = {json.dumps(value)}" for n, (name, value) in enumerate(samples)]
    (folder / "answers.ts").write_text("\n".join(lines), encoding="utf-8")
    options = {
        "extends": str(ROOT / "jsconfig.json"),
        "compilerOptions": {"checkJs": False, "skipLibCheck": False},
        "include": [str(ROOT / "types"), "answers.ts"],
    }
    (folder / "tsconfig.json").write_text(json.dumps(options), encoding="utf-8")
    done = subprocess.run([TSC, "--project", folder], capture_output=True, text=True, check=False)
    return done.stdout


@pytest.fixture(scope="module", autouse=True)
def tsc() -> None:
    """Skip where TypeScript is not installed, as `make check` does."""
    if not TSC.exists():
        pytest.skip("TypeScript is not installed: run make check where npm is at hand")


def test_answers_have_the_types_that_the_scripts_read_them_by(client: FlaskClient, tmp_path: Path) -> None:
    assert not errors(list(answered(client)), tmp_path)


def test_a_field_too_few_or_too_many_is_found(client: FlaskClient, tmp_path: Path) -> None:
    scene = client.get("/step/scene?model=grammar-rnn").get_json()
    del scene["geometry"]["narrow"]["nodes"][0]["on_belt"]
    assert "on_belt" in errors([("Scene", scene)], tmp_path)
    unit = client.get("/api/unit?model=grammar-rnn&text=mary").get_json() | {"more": 1}
    assert '"more"' in errors([("Unit", unit)], tmp_path)
