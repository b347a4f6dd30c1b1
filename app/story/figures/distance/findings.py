"""Sentences that describe the figure of long-distance dependencies, with computed numbers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from flask_babel import gettext

from app.memory.networks import LSTM, RNN, RNN_LED
from app.story.figures.distance import gradient_picture, numbers, picture
from app.story.figures.distance.numbers import CHANCE, Sentence
from app.text.joining import joined, sentences
from app.text.numbers import percent, times

NEAR = 0.05  # of chance
MOSTLY = 0.5


def kind(state: Mapping[str, str]) -> str:
    """Return the kind of a state's picture: "curve", "gradient", or the name of the task whose predictions it shows."""
    if state["task"] == "curve":
        return "curve"
    return "gradient" if state["view"] == "gradient" else state["task"]


def said(state: Mapping[str, str], sentence: Sentence) -> str:
    """Describe what a state shows, in a sentence or two."""
    task = state["task"]
    match kind(state):
        case "curve":
            return _said_curve(state["regime"], int(state["gap"]))
        case "gradient":
            is_new = task == "recall" and state["training"] == "before"
            return sentences(gettext("Before training.") if is_new else "", _said_back(task, sentence, is_new))
        case "places":
            return _said_places()
    gap, guesses = len(sentence.between), numbers.guesses(task, sentence)
    shares = {key: percent(float(chances[sentence.choices.index(sentence.answer)])) for key, chances in guesses.items()}
    between = picture.between(gap)
    if task == "language":
        text = gettext(
            "%(between)s: to “%(answer)s” the lstm gives %(lstm)s, the rnn %(rnn)s.",
            between=between,
            answer=sentence.answer,
            lstm=shares[LSTM],
            rnn=shares[RNN],
        )
        never = numbers.right(task)[RNN].max() < CHANCE + NEAR
        more = gettext("The rnn is no better when they are close: it never learned this.") if never else ""
        return sentences(text, more)
    right = {key: float(each[gap - 1]) for key, each in numbers.right(task).items()}
    text = gettext(
        "%(between)s: the lstm names the right word in %(lstm)s, the rnn in %(rnn)s, the rnn that was led from short "
        "gaps to long ones in %(led)s.",
        between=between,
        lstm=picture.exact(right[LSTM]),
        rnn=picture.exact(right[RNN]),
        led=picture.exact(right[RNN_LED]),
    )
    if right[RNN_LED] > MOSTLY > right[RNN]:
        text = sentences(text, gettext("An rnn can hold the word; from all gaps at once it did not learn to."))
    return text


def _said_places() -> str:
    shares = []
    for thing in numbers.THINGS:
        sentence = numbers.place(thing)
        guesses = numbers.guesses("places", sentence)
        at = sentence.choices.index(sentence.answer)
        least = min(float(chances[at]) for chances in guesses.values())
        shares.append(gettext("“%(word)s” %(share)s", word=sentence.answer, share=percent(least)))
    return gettext("The two words are close, and both networks know: at least %(shares)s.", shares=joined(shares))


def _said_curve(regime: str, gap: int) -> str:
    learned = {key: shares[gap] for key, shares in numbers.learned(regime).items()}
    spreads = {key: _spread(shares) for key, shares in learned.items()}
    if regime == "mixed":
        return gettext(
            "Trained on gaps of 1 to %(gap)s and asked at %(gap)s: the lstm names the right word in %(lstm)s, the rnn "
            "in %(rnn)s.",
            gap=gap,
            **spreads,
        )
    text = gettext(
        "Trained on a gap of %(gap)s alone: the lstm names the right word in %(lstm)s, the rnn in %(rnn)s.",
        gap=gap,
        **spreads,
    )
    neither = all(shares.max() < CHANCE + NEAR for shares in learned.values())
    return sentences(text, gettext("Neither has learned it.") if neither else "")


def _spread(shares: np.ndarray) -> str:
    low, high = picture.exact(float(shares.min())), picture.exact(float(shares.max()))
    mean = picture.exact(float(shares.mean()))
    return mean if low == high else gettext("%(mean)s (%(low)s to %(high)s by seed)", mean=mean, low=low, high=high)


def _said_back(task: str, sentence: Sentence, is_new: bool) -> str:
    looked = numbers.looked_back(task, sentence, is_new)
    sizes = {key: float(each[-1 - sentence.steps]) for key, each in looked.items()}
    if sizes[RNN] <= gradient_picture.SMALLEST:
        return gettext(
            "At “%(word)s”, %(steps)s words back, nothing is left of the rnn's gradient.",
            word=sentence.word,
            steps=sentence.steps,
        )
    ratio = sizes[LSTM] / sizes[RNN]
    if ratio >= 1:
        return gettext(
            "At “%(word)s”, %(steps)s words back, the rnn's gradient is %(ratio)s times smaller than the lstm's.",
            word=sentence.word,
            steps=sentence.steps,
            ratio=times(ratio),
        )
    return gettext(
        "At “%(word)s”, only %(steps)s words back, the rnn's gradient is no smaller than the lstm's.",
        word=sentence.word,
        steps=sentence.steps,
    )
