"""What stands around the layers of a state_dict: the embedding and the readout, where names and shapes say them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lstm_core.formats.names import shown
from lstm_core.formats.questions import Choice, Question, ask
from lstm_core.typing import Array

EMBEDDING_NAMES = ("emb", "encoder", "word", "char")
READOUT_NAMES = ("decoder", "fc", "out", "linear", "head", "proj", "tag")
IGNORED = ("num_batches_tracked", "version")


@dataclass(frozen=True)
class Around:
    """The names of the embedding, of the readout and its bias, None where there is none; `over` has no place."""

    embedding: str | None = None
    readout: str | None = None
    bias: str | None = None
    over: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    guessed: tuple[str, ...] = ()


def find(arrays: Mapping[str, Array], inputs: int, outputs: int, answers: Mapping[str, str]) -> Around:
    """Return what the arrays that belong to no layer are, of layers that read `inputs` and give `outputs` numbers."""
    left = [name for name, array in arrays.items() if array.ndim and not name.endswith(IGNORED)]
    matrices = [name for name in left if arrays[name].ndim == 2 and name.endswith("weight") and _is_real(arrays[name])]
    bias = {name: f"{name.removesuffix('weight')}bias" for name in matrices}
    with_bias = [name for name in matrices if bias[name] in arrays]
    first = [name for name in matrices if arrays[name].shape[1] == inputs and name not in with_bias]
    last = [
        name
        for name in matrices
        if arrays[name].shape[1] == outputs
        and (name not in with_bias or arrays[bias[name]].shape == arrays[name].shape[:1])
    ]
    pairs = [(one, other) for one in [*first, None] for other in [*last, None] if one is None or one != other]
    pairs = [pair for pair in pairs if any(pair)] or [(None, None)]
    most = max(sum(name is not None for name in pair) for pair in pairs)
    pairs = [pair for pair in pairs if sum(name is not None for name in pair) == most]
    questions: tuple[Question, ...] = ()
    guessed: tuple[str, ...] = ()
    if len(pairs) > 1:
        best = max(_score(pair) for pair in pairs)
        named = [pair for pair in pairs if _score(pair) == best]
        guessed = ("embedding", "readout")
        if len(named) > 1 and most == 1:
            return Around(over=tuple(left))
        if len(named) > 1:
            choices = {str(pair[0]): pair for pair in named}
            question = ask("embedding", [Choice(key, shown(key)) for key in choices], str(named[0][0]), answers)
            questions, named = (question,), [choices[question.taken]]
            guessed = () if question.is_answered else guessed
        pairs = named
    embedding, readout = pairs[0]
    own_bias = bias[readout] if readout is not None and readout in with_bias else None
    used = (embedding, readout, own_bias)
    over = tuple(name for name in left if name not in used)
    return Around(embedding, readout, own_bias, over, questions, guessed)


def _is_real(array: Array) -> bool:
    return array.dtype.kind == "f" and array.size > 0


def _score(pair: tuple[str | None, str | None]) -> int:
    """Return how well the names fit: the better the more of them say what they are."""
    embedding, readout = (str(name or "").lower() for name in pair)
    right = any(sign in embedding for sign in EMBEDDING_NAMES) + any(sign in readout for sign in READOUT_NAMES)
    wrong = any(sign in readout for sign in EMBEDDING_NAMES) + any(
        sign in embedding for sign in READOUT_NAMES if sign not in EMBEDDING_NAMES
    )
    return right - wrong
