"""Cells as PyTorch and JAX source, run: the numbers of the golden files and of published cells. LaTeX, set.

`make test-peers` installs what this needs; what is not installed is skipped.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from functools import partial
from pathlib import Path

import latex2mathml.converter
import numpy as np
import pytest

from lstm_core import Cell, cells, notation
from lstm_core.execution.export.dialect import MODULE_NAMES
from tests.core import exported

torch = pytest.importorskip("torch")
jax = pytest.importorskip("jax")
jax.config.update("jax_enable_x64", True)

CASES = [*exported.golden_cases(), *exported.published_cases()]
IDS = [case[0] for case in CASES]
FEWER = [case for case in CASES if not case[0].endswith((": no batch", ": one unit", ": one input", ": one step"))]
WHOLE = {id(stored) for cell in {case[1].name: case for case in reversed(FEWER)}.values() for stored in cell[2:]}
TOLERANCES = {"float64": 1e-10, "float32": 1e-6}
LOOSE = {"draw": 1e-5}  # where float32 is further off in any arithmetic: exponentials of exponentials
KATEX = Path(__file__).parents[2] / "vendor" / "katex"
CLASHING = "train = tanh(W_train @ x + half.U_f @ h_prev + T_destination)\nh = train"


def of_torch(source, stored, dtype):
    """Return what a source computes in PyTorch: every value at every step, h of the whole, the last states."""
    kind = getattr(torch, dtype)
    own = exported.namespace(source)
    (found,) = (one for one in own.values() if isinstance(one, type) and issubclass(one, torch.nn.Module))
    module = found().to(kind).load_arrays(stored["params"])
    assert {name for name, _ in module.named_parameters()} == set(stored["params"])

    def made(array):
        return torch.tensor(array, dtype=kind)

    x, initial, given = (exported.converted(part, made) for part in parts(stored))
    time = made if "time" in source.partition("def step")[2].partition("\n")[0] else None
    with torch.no_grad():
        values = exported.stepped(module.step, module.start, x, initial, given, time)
        outputs, last = module(x, initial, **given)
    return values, outputs, last


def of_jax(source, stored, dtype):
    """Return what a source computes in JAX: a step at a time, each operation on its own, and the whole compiled.

    Operations are compiled once for all cells, a whole cell takes a second: `forward` runs where the case is the cell's
    first, else its place is that of the steps.
    """

    def made(array):
        return jax.numpy.array(array, dtype)

    own = exported.namespace(source)
    x, initial, given = (exported.converted(part, made) for part in parts(stored))
    params = exported.converted(stored["params"], made)
    time = made if "time" in source.partition("def step")[2].partition("\n")[0] else None
    values = exported.stepped(partial(own["step"], params), partial(own["start"], params), x, initial, given, time)
    values = {name: np.stack([np.asarray(step) for step in steps]) for name, steps in values.items()}
    if id(stored) in WHOLE:
        return values, *jax.jit(own["forward"])(params, x, initial, **given)
    states = own["start"](params, x[0], *([given["memory"]] if "memory" in given else []))
    return values, values["h"], {name: x[-1] if name == "x" else values[name][-1] for name in states}


def parts(stored):
    """Return x, the initial states and what else a case has."""
    return stored["x"], stored.get("initial", {}), exported.words(stored)


@pytest.mark.parametrize("dtype", TOLERANCES)
@pytest.mark.parametrize(("title", "cell", "stored"), CASES, ids=IDS)
def test_torch_gives_the_golden_numbers(title, cell, stored, dtype):
    agree(cell, stored, "torch", of_torch, dtype)


@pytest.mark.parametrize("dtype", TOLERANCES)
@pytest.mark.parametrize(("title", "cell", "stored"), FEWER, ids=[case[0] for case in FEWER])  # compiling takes long
def test_jax_gives_the_golden_numbers(title, cell, stored, dtype):
    agree(cell, stored, "jax", of_jax, dtype)


def agree(cell, stored, language, run, dtype):
    """Run a case's source and compare every value, h of the whole, and the last states."""
    tolerance = TOLERANCES[dtype] if dtype == "float64" else LOOSE.get(cell.name, TOLERANCES[dtype])
    values, outputs, last = run(exported.source_of(cell, language, stored), stored, dtype)
    assert set(values) == set(cell.definition.values)
    assert values.keys() & stored["values"].keys()
    for name in values.keys() & stored["values"].keys():
        found = values[name] if language == "jax" else np.stack([np.asarray(step) for step in values[name]])
        close(np.asarray(found), stored["values"][name], dtype, tolerance, name)
    close(np.asarray(outputs), stored["values"]["h"], dtype, tolerance, "h of the whole")
    assert set(last) == set(cell.states)
    for state in set(last) & set(stored["values"]):
        close(np.asarray(last[state]), stored["values"][state][-1], dtype, tolerance, f"last {state}")


def close(found, wanted, dtype, tolerance, name):
    """Compare arrays, by the size of the wanted numbers where that is above 1."""
    assert (str(found.dtype), found.shape) == (dtype, wanted.shape), name
    assert np.abs(found - wanted).max() <= tolerance * max(1, np.abs(wanted).max()), name


@pytest.mark.parametrize(("title", "cell", "stored"), CASES[::7], ids=IDS[::7])
def test_gradients_of_the_sources_agree_with_ours(title, cell, stored):
    """Both differentiate what they run; that h and its gradient agree is what a training loop needs."""
    if "values" not in stored or cell.definition.words & {"noise", "chance", "memory"} or "below" in stored:
        return
    own = exported.namespace(exported.source_of(cell, "torch", stored))
    (found,) = (one for one in own.values() if isinstance(one, type) and issubclass(one, torch.nn.Module))
    module = found().double().load_arrays(stored["params"])
    x = torch.tensor(stored["x"], requires_grad=True)
    initial = exported.converted(stored.get("initial", {}), torch.tensor)
    first = {"first": stored["settings"]["first"]} if "first" in stored.get("settings", {}) else {}
    outputs, _ = module(x, initial, **first)
    outputs.sum().backward()
    trace = cell.run(stored["params"], stored["x"], initial=stored.get("initial"), **stored.get("settings", {}))
    wanted = trace.gradients({"h": np.ones(trace["h"].shape)})
    np.testing.assert_allclose(x.grad, wanted.x, rtol=0, atol=1e-8 * max(1, np.abs(wanted.x).max()))
    for name, parameter in module.named_parameters():
        gradient = np.zeros(parameter.shape) if parameter.grad is None else parameter.grad.numpy()
        array = wanted.params[name]
        np.testing.assert_allclose(gradient, array, rtol=0, atol=1e-8 * max(1, np.abs(array).max()), err_msg=name)


def test_jax_differentiates_a_source():
    cell = cells["lstm"]
    own = exported.namespace(cell.to_jax(3, 4))
    params = cell.init(3, 4, rng=0, dtype=np.float64)
    x = np.random.default_rng(1).standard_normal((5, 2, 3))
    found = jax.jit(jax.grad(lambda params, x: own["forward"](params, x)[0].sum()))(params, x)
    trace = cell.run(params, x)
    wanted = trace.gradients({"h": np.ones(trace["h"].shape)}).params
    for name, array in wanted.items():
        np.testing.assert_allclose(found[name], array, rtol=0, atol=1e-10)


def test_a_module_is_drawn_saved_and_loaded_by_the_cells_names(tmp_path):
    cell = cells["lstm"]
    own = exported.namespace(cell.to_torch())
    module = own["Lstm"](inputs=3, units=4)
    state = module.state_dict()
    assert {name: tuple(tensor.shape) for name, tensor in state.items()} == cell.parameter_shapes(3, 4)
    assert bool((state["b_f"] == 1).all())
    assert not state["b_i"].any()
    assert float(state["W_f"].abs().max()) <= 3**-0.5
    torch.save(state, tmp_path / "weights.pt")
    other = own["Lstm"](inputs=3, units=4)
    other.load_state_dict(torch.load(tmp_path / "weights.pt", weights_only=True))
    x = torch.randn(5, 2, 3)
    assert torch.equal(module(x)[0], other(x)[0])
    scripted = jax.tree_util.tree_map(np.asarray, exported.namespace(cell.to_jax())["init"](jax.random.key(0), 3, 4))
    assert {name: array.shape for name, array in scripted.items()} == cell.parameter_shapes(3, 4)


def test_names_of_a_module_may_be_names_of_a_cell():
    assert {name for name in dir(torch.nn.Module) if not name.startswith("_")} <= MODULE_NAMES
    cell = Cell(equations=CLASHING, name="clash")
    (found,) = (
        one
        for one in exported.namespace(cell.to_torch(3, 4)).values()
        if isinstance(one, type) and issubclass(one, torch.nn.Module)
    )
    params = cell.init(3, 4, rng=0)
    module = found().load_arrays(params)
    assert set(module.state_dict()) == set(params)
    x = np.random.default_rng(0).standard_normal((3, 2, 3)).astype(np.float32)
    np.testing.assert_allclose(module(torch.tensor(x))[0].detach(), cell.run(params, x)["h"], rtol=0, atol=1e-6)


# ---- LaTeX --------------------------------------------------------------------------------------------------------


def documents() -> dict[str, str]:
    """Return every cell's equations by a name."""
    return {
        **{name: notation.latex(cell) for name, cell in cells.items()},
        **{t: notation.latex(c) for t, c, _ in CASES},
    }


def test_latex_is_set(tmp_path):
    """By TeX where it is installed, else by KaTeX, else as far as a converter to MathML reads it."""
    if shutil.which("pdflatex"):
        displays = "\n".join(f"\\[ {text} \\]" for text in documents().values())
        head = "\\documentclass{article}\\usepackage{amsmath,amssymb}\\allowdisplaybreaks\\begin{document}"
        (tmp_path / "cells.tex").write_text(f"{head}\n{displays}\n\\end{{document}}\n", encoding="utf-8")
        command = ["pdflatex", "-halt-on-error", "-interaction=nonstopmode", "cells.tex"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout[-2000:]
    elif shutil.which("node") and (KATEX / "node_modules" / "katex").is_dir():
        (tmp_path / "cells.json").write_text(json.dumps(documents()), encoding="utf-8")
        done = subprocess.run(
            ["node", "-e", SET, str(KATEX), str(tmp_path / "cells.json")], capture_output=True, text=True
        )
        assert (done.returncode, done.stdout) == (0, f"{len(documents())} set\n"), done.stderr
    else:
        for name, text in documents().items():
            assert "\\" not in latex2mathml.converter.convert(text), name


SET = """
const [, katexFolder, file] = process.argv
const katex = require(katexFolder + '/node_modules/katex')
const all = Object.entries(JSON.parse(require('fs').readFileSync(file, 'utf-8')))
for (const [name, text] of all)
  try { katex.renderToString(text, { displayMode: true, throwOnError: true, strict: 'error' }) }
  catch (error) { console.error(name + ': ' + error.message); process.exitCode = 1 }
console.log(all.length + ' set')
"""
