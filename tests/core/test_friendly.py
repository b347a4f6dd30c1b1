"""Equations as people type or paste them become the language; the parser stays strict."""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from lstm_core import cells
from lstm_core.errors import LanguageError
from lstm_core.language import friendly, parse
from tests.core.fresh import fresh_seed
from tests.core.hostile_texts import texts
from tests.core.test_hostile_texts import MOST_MS, SLACK
from tests.examples import in_turn

TYPED_TEXTS = Path(__file__).parents[1] / "typed"

LSTM = """\
f = sigmoid(W_f @ concat(h_prev, x) + b_f)
i = sigmoid(W_i @ concat(h_prev, x) + b_i)
c_tilde = tanh(W_c @ concat(h_prev, x) + b_c)
c = f * c_prev + i * c_tilde
o = sigmoid(W_o @ concat(h_prev, x) + b_o)
h = o * tanh(c)"""
GRU = """\
z = sigmoid(W_z @ x + U_z @ h_prev + b_z)
r = sigmoid(W_r @ x + U_r @ h_prev + b_r)
h_tilde = tanh(W_h @ x + U_h @ (r * h_prev) + b_h)
h = (1 - z) * h_prev + z * h_tilde"""
RNN = "h = tanh(W_h @ x + U_h @ h_prev + b_h)"

TYPED = {
    "LaTeX": (
        r"""f_t = \sigma(W_f [h_{t-1}, x_t] + b_f)
i_t = \sigma(W_i \cdot [h_{t-1}, x_t] + b_i)
\tilde{c}_t = \tanh(W_c [h_{t-1}, x_t] + b_c)
c_t = f_t \odot c_{t-1} + i_t \odot \tilde{c}_t
o_t = \sigma\left(W_o \left[h_{t-1}, x_t\right] + b_o\right)
h_t = o_t \odot \tanh(c_t)""",
        LSTM,
    ),
    "LaTeX, aligned and bold": (
        r"""\begin{aligned}
\mathbf{z}_t &= \sigma(\mathbf{W}_z \mathbf{x}_t + \mathbf{U}_z \mathbf{h}_{t-1} + \mathbf{b}_z) \\
r_t &= \sigma(\mathbf{W}_r x_t + \mathbf{U}_r h_{t-1} + b_r) \\
\tilde{h}_t &= \tanh(W_{h} x_t + U_{h} (r_t \odot h_{t-1}) + b_{h}) \\
h_t &= (1 - z_t) \odot h_{t-1} + z_t \odot \tilde{h}_t
\end{aligned}""",
        GRU,
    ),
    "Unicode": ("hₜ = tanh(Wₕ xₜ + Uₕ hₜ₋₁ + bₕ)", RNN),
    "Unicode signs": (
        "z = σ(W_z·x + U_z·h_prev + b_z)\nr = σ(W_r x + U_r h_prev + b_r)\n"
        "h̃ = tanh(W_h x + U_h (r ⊙ h_prev) + b_h)\nh = (1 − z) ∘ h_prev + z × h̃",
        GRU,
    ),
    "full width": ("ｈ　＝　ｔａｎｈ（Ｗ＿ｈ　＠　ｘ　＋　Ｕ＿ｈ　＠　ｈ＿ｐｒｅｖ　＋　ｂ＿ｈ）", RNN),
    "a byte order mark": (f"\ufeff{RNN}", RNN),
    "subscripts": ("h[t] = tanh(W_h @ x[t] + U_h @ h[t-1] + b_h)", RNN),
    "functions of time": ("h(t) = tanh(W_h x(t) + U_h h(t-1) + b_h)", RNN),
    "names of time": ("h_t = tanh(W_h @ x_t + U_h @ h_tm1 + b_h)", RNN),
    "a prime": ("h = tanh(W_h @ x + U_h @ h' + b_h)", RNN),
    "old": ("h = tanh(W_h @ x + U_h @ h_old + b_h)", RNN),
    "rows": ("h = np.tanh(x @ W_h.T + h_prev @ U_h.T + b_h)", RNN),
    "PyTorch": (
        "def forward(self, x, h):\n    z = torch.sigmoid(self.W_z(x) + self.U_z(h) + self.b_z)\n"
        "    r = torch.sigmoid(self.W_r(x) + self.U_r(h) + self.b_r)\n"
        "    h_tilde = torch.tanh(self.W_h(x) + self.U_h(r * h) + self.b_h)\n"
        "    h = (1 - z) * h + z * h_tilde\n    return h",
        GRU,
    ),
    "PyTorch, joined": (
        "h = torch.tanh(W_h @ torch.cat([h_prev, x], dim=-1) + b_h)",
        "h = tanh(W_h @ concat(h_prev, x) + b_h)",
    ),
    "a decimal comma": ("k = 0,5\nh = k * h_prev + W_h @ x", "k = 0.5\nh = k * h_prev + W_h @ x"),
    "comments and signs": (
        "c := sigm(W_c @ x); h = c  // the output",
        "c = sigmoid(W_c @ x)\nh = c  # the output",
    ),
    "bare names": (
        "h = tanh(W @ x + U @ h_prev + b)",
        "W: parameter\nU: parameter\nb: parameter\nh = tanh(W @ x + U @ h_prev + b)",
    ),
    "a gate of the entries of a matrix": (
        "f = sigmoid(W_f @ x)\nS = f * S_prev + (1 - f) @ transpose(W_v @ x)\nh = S @ f",
        "f = sigmoid(W_f @ x)\nS = rows(f) * S_prev + outer(1 - f, W_v @ x)\nh = S @ f",
    ),
    "a list of numbers": (
        "periods = [1, 2]\nh = clock(time, periods) * (W_h x_t)",
        "periods = (1, 2)\nh = clock(time, periods) * (W_h @ x)",
    ),
    "* where only @ fits": ("h = tanh(W_h * x + U_h @ h_prev + b_h)", RNN),
}


@pytest.mark.parametrize("name", TYPED)
def test_what_is_typed_becomes_the_language(name):
    typed, wanted = TYPED[name]
    found = friendly(typed)
    assert found.error is None
    assert found.text.strip() == wanted
    parse(found.text)


@pytest.mark.parametrize("name", TYPED)
def test_the_parser_stays_strict(name):
    with pytest.raises(LanguageError):
        parse(TYPED["LaTeX"][0])
    assert friendly(TYPED[name][1]).text == TYPED[name][1]


@pytest.mark.parametrize("name", TYPED)
def test_the_changes_lead_from_one_text_to_the_other(name):
    typed, _ = TYPED[name]
    found = friendly(typed)
    text = typed
    for change in reversed(found.changes):
        assert typed[change.start : change.end] == change.before
        text = text[: change.start] + change.after + text[change.end :]
    assert text == found.text
    assert found.changes


@pytest.mark.parametrize("name", cells)
def test_a_cell_of_the_catalogue_stays_as_it_is(name):
    found = friendly(cells[name].equations)
    assert found.text == cells[name].equations
    assert found.changes == ()
    assert found.questions == ()


def test_a_product_that_may_be_one_of_a_matrix_is_asked():
    found = friendly("h = tanh(W_h @ x + U_h * h_prev)")
    assert found.text == "h = tanh(W_h @ x + U_h * h_prev)"
    (question,) = found.questions
    assert (found.text[question.start : question.end], question.after) == ("*", "@")
    assert friendly("h = tanh(W_h @ x + p_h * h_prev)").questions == ()


def test_what_is_left_is_said():
    found = friendly(r"h_t = \tanh(W_h x_t + conv(U_h, h_{t-1}))")
    assert found.error is not None
    assert found.error.kind == "no_operation_left_out"
    assert found.text == "h = tanh(W_h @ x + conv(U_h, h_prev))"


def slowest(made: Iterable[str]) -> tuple[float, str]:
    """Rewrite texts; return the longest time for one in ms, and the text. Any exception but ours fails the test."""
    worst = (0.0, "")
    gc.collect()
    gc.freeze()  # what other tests have left is not searched for garbage while a text is timed
    for text in made:
        start = time.thread_time()
        found = friendly(text)
        worst = max(worst, ((time.thread_time() - start) * 1000, text))
        assert found.error is None or isinstance(found.error, LanguageError), text
        changed = text
        for change in reversed(found.changes):
            assert changed[change.start : change.end] == change.before, text
            changed = changed[: change.start] + change.after + changed[change.end :]
        assert changed == found.text, text
    gc.unfreeze()
    return worst


def spoilt(count: int, seed: int) -> Iterator[str]:
    """Yield typed texts with a few signs changed, lost, moved or doubled."""
    rng = random.Random(seed)
    typed = [path.read_text(encoding="utf-8") for path in sorted(TYPED_TEXTS.rglob("*.txt"))]
    for _ in range(count):
        text = list(rng.choice(typed))
        for _ in range(rng.randint(1, 8)):
            at = rng.randrange(len(text))
            text[at : at + rng.choice((0, 1, 1, 3))] = rng.choice(
                [
                    "",
                    rng.choice(text),
                    *"()[]{}|^_.,;'\"\\=*@-:&%\n",
                    "\\frac{",
                    "^T",
                    "·",
                    "σ",
                    "_{t-1}",
                    "[t]",
                    " if ",
                ]
            )
        yield "".join(text)


@pytest.mark.parametrize("count", [150, pytest.param(20_000, marks=pytest.mark.nightly)])
def test_spoilt_texts_are_rewritten_or_refused_quickly(count):
    took, text = slowest(spoilt(count, fresh_seed()))
    assert took < MOST_MS * SLACK, text


@pytest.mark.parametrize("count", [300, pytest.param(5_000, marks=pytest.mark.nightly)])
def test_hostile_texts_are_rewritten_or_refused_quickly(count):
    took, text = slowest(texts(count, fresh_seed()))
    assert took < MOST_MS * SLACK, text[:200]


REPEATED = (
    "f_(",
    "\\\\",
    " ",
    ",",
    "{",
    "_{n-1}",
    "\\sum_",
    "\\frac{",
    "f(x)(",
    "a, b = c\n",
    "j_j=\n",
    "\\Delta_t",
    "⊗",
    "$",
)


BEFORE = {"alone": "", "line": "h = ", "LaTeX": "\\x ", "program": "def f(x):\n "}


@pytest.mark.parametrize(("part", "begins"), in_turn(REPEATED, list(BEFORE)))
def test_what_repeats_costs_no_more_than_its_length(part, begins):
    took, _ = slowest([BEFORE[begins] + part * (7_900 // len(part))])
    assert took < MOST_MS * SLACK
