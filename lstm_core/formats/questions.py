"""What a file leaves open and its reader is asked: the network opens with the usual answer at once, and says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from lstm_core.formats.errors import FormatError
from lstm_core.formats.names import shown


@dataclass(frozen=True)
class Choice:
    """One answer to a question: its key and what it is called."""

    key: str
    title: str


@dataclass(frozen=True)
class Question:
    """A question: its key, its words, the choices, the key of the usual answer, and of the one that was taken.

    A question without choices asks for a number. needs_file: another answer means reading the file again.
    """

    key: str
    words: str
    choices: tuple[Choice, ...]
    usual: str
    answer: str = ""
    needs_file: bool = True

    @property
    def is_answered(self) -> bool:
        """Return whether somebody answered it; else the usual answer was taken."""
        return bool(self.answer)

    @property
    def taken(self) -> str:
        """The key of the answer with which the network was opened."""
        return self.answer or self.usual


WORDS = {
    "activation": (
        "The file does not say what the plain RNN's activation is. In PyTorch it is tanh unless nonlinearity='relu' "
        "was given."
    ),
    "recurrent_activation": (
        "The file holds weights alone. Which activation do the gates have? Up to Keras 2.2 it was hard_sigmoid unless "
        "something else was given, later sigmoid."
    ),
    "tied": "The file has no readout. Is it tied to the embedding?",
    "embedding": (
        "Two arrays have the same shape. Which holds the vectors of the words? The other reads the next word off the "
        "last layer."
    ),
    "clip": ("The file does not say at what the cell state and the projection are clipped. ELMo's are 3; 0 for none."),
}


def ask(key: str, choices: Iterable[str | Choice], usual: str, answers: Mapping[str, str]) -> Question:
    """Return a question with the answer that was given. Raises FormatError, kind "input", for one that is no choice."""
    several = tuple(choice if isinstance(choice, Choice) else Choice(choice, choice) for choice in choices)
    question = Question(key, WORDS[key], several, usual)
    if key not in answers:
        return question
    answer = str(answers[key])
    if several and answer not in [choice.key for choice in several]:
        expected = ", ".join(shown(choice.key) for choice in several)
        raise FormatError(f"the answer {shown(answer)!r} to {key!r} is none of its choices: {expected}", "input")
    return replace(question, answer=answer)


def number(question: Question) -> float:
    """Return the number that answers a question without choices. Raises FormatError, kind "input"."""
    try:
        value = float(question.taken)
    except ValueError:
        value = -1.0
    if not 0 <= value < 1e9:
        raise FormatError(
            f"the answer {shown(question.taken)!r} to {question.key!r} is no number; expected one from 0", "input"
        )
    return value
