"""Two words that hang together, pulled apart: what a plain network and an LSTM make of it, and why."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext
from markupsafe import Markup

from app.joining import joined, sentences
from app.memory.numbers import scientific, times
from app.pages.captions import percent, rounded
from app.requests import Parsed
from app.story import apart, pulled
from app.story.apart import CHANCE, KEYS, LONGEST, TASKS, Sentence
from app.story.figures.base import Amount, Figure, State, Table, but, choice, whole
from lstm_core.learning.grammar_words import LANGUAGES
from lstm_core.learning.recall.examples import WORDS

NEAR = 0.05  # of chance
MOSTLY = 0.5
FAR = 40  # words between the country and the language
LOOKED = ("france", 28, 1)  # whose gradient the chapter speaks of: country, gap, seed


class Distance(Figure):
    """A sentence with a word that decides and a word that is asked for, and what lies between."""

    key = "distance"
    fields = (
        choice("task", *TASKS),
        whole("gap", 5, 1, LONGEST["recall"]),
        choice("country", *LANGUAGES),
        choice("word", *WORDS),
        choice("view", "guess", "gradient"),
        whole("seed", 1, 1, 99),
    )

    def title(self) -> str:
        """Return its name."""
        return gettext("Two words, pulled apart")

    def read(self, arguments: Mapping[str, str]) -> Parsed[dict[str, str]]:
        """Return every field; a gap that the grammar does not have becomes its longest."""
        parsed = super().read(arguments)
        gap, most = parsed.value["gap"], LONGEST["language"]
        if parsed.value["task"] != "language" or int(gap) <= most:
            return parsed
        problem = gettext(
            "In this task at most %(most)s words stand between; %(given)s cannot be shown.", most=most, given=gap
        )
        return but(parsed, "gap", str(most), problem)

    def body(self, state: State) -> Markup:
        """Return the picture, wide and narrow, with what changes it."""
        return Markup(
            render_template(
                "story/_distance.html",
                state=state,
                longest=LONGEST,
                countries=list(LANGUAGES),
                words=WORDS,
                said=said(state),
                pictures=_pictures(state),
            )
        )

    def data(self, state: State) -> dict[str, Any]:
        """Return both pictures and the sentence."""
        return {"pictures": _pictures(state), "said": said(state)}

    def caption(self, state: State) -> Markup:
        """Return which networks they are, and of what the shares are."""
        task = state["task"]
        names = joined([apart.network(task, key).name for key in KEYS[task]])
        text = gettext("%(names)s, 32 units each.", names=names)
        if state["view"] == "gradient":
            more = gettext("The gradient is by what a cell hands on: the cell state of the lstm, the h of the rnn.")
        elif task == "places":
            more = gettext("Probabilities of three words; the other words of the vocabulary are left out.")
        elif task == "language":
            more = gettext(
                "Below: up to %(count)s sentences at each gap that is marked, held out of training, as many of each "
                "country.",
                count=len(apart.asked_at(FAR)),
            )
        else:
            more = gettext(
                "Below: %(count)s texts at every gap. Both rnn have the same size; the one that is called led met "
                "short gaps first.",
                count=apart.READ,
            )
        return Markup.escape(sentences(text, more))

    def description(self, state: State) -> str:
        """Return what is drawn, and what is to be seen."""
        if state["view"] == "gradient":
            drawn = gettext("Lines on a logarithmic scale: how large the gradient is at each word, from the end back.")
        elif state["task"] == "places":
            drawn = gettext("Three short sentences, each with bars for three places, of an rnn and of an lstm.")
        else:
            drawn = gettext(
                "A sentence whose two words that hang together stand apart, bars for eight possible words of each "
                "network, and lines of how often each is right over the number of words between."
            )
        return sentences(drawn, said(state))

    def table(self, state: State) -> Table:
        """Return probabilities, or sizes of the gradient."""
        task = state["task"]
        headings = [gettext("word"), *(pulled.label(key) for key in KEYS[task])]
        if state["view"] == "gradient":
            sentence = _sentence(state)
            sizes = apart.looked_back(task, sentence)
            found = [
                [word, *(Amount.of(float(each[at]), scientific) for each in sizes.values())]
                for at, word in enumerate(("<s>", *sentence.words))
            ]
            return Table(gettext("Size of the gradient at each word"), headings, found)
        sentences = [apart.place(thing) for thing in apart.THINGS] if task == "places" else [_sentence(state)]
        found = []
        for sentence in sentences:
            guesses = apart.guesses(task, sentence)
            found += [
                [
                    f"{sentence.word} … {word}",
                    *(Amount.percent(chances[at]) for chances in guesses.values()),
                ]
                for at, word in enumerate(sentence.choices)
            ]
        return Table(gettext("Probability of each word"), headings, found)

    def facts(self) -> Mapping[str, str]:
        """Return how often the networks are right, near and far, and how much smaller one's gradient is."""
        return _facts()

    def messages(self) -> dict[str, str]:
        """Return what its script says."""
        return {"between": gettext("{count} words"), "between_one": gettext("1 word")}

    def page(self, state: State) -> str:
        """Return the page that looks back, at the same sentence or at recall."""
        if state["task"] == "recall":
            return url_for("memory.memory", gap=state["gap"])
        sentence = _sentence(state)
        return url_for("memory.memory", task="grammar", text=f"{sentence.text} {sentence.answer}")


def said(state: State) -> str:
    """Return in a sentence or two what is to be seen."""
    task, sentence = state["task"], _sentence(state)
    if state["view"] == "gradient":
        return _said_back(task, sentence)
    if task == "places":
        return _said_places()
    gap, guesses = len(sentence.between), apart.guesses(task, sentence)
    shares = {key: percent(float(chances[sentence.choices.index(sentence.answer)])) for key, chances in guesses.items()}
    between = pulled.between(gap)
    if task == "language":
        text = gettext(
            "%(between)s: to “%(answer)s” the lstm gives %(lstm)s, the rnn %(rnn)s.",
            between=between,
            answer=sentence.answer,
            lstm=shares["lstm"],
            rnn=shares["rnn"],
        )
        never = apart.right(task)["rnn"].max() < CHANCE + NEAR
        more = gettext("The rnn is no better when they are close: it never learned this.") if never else ""
        return sentences(text, more)
    right = {key: float(each[gap - 1]) for key, each in apart.right(task).items()}
    text = gettext(
        "%(between)s: the lstm names the right word in %(lstm)s, the rnn in %(rnn)s, the rnn that was led from short "
        "gaps to long ones in %(led)s.",
        between=between,
        lstm=pulled.exact(right["lstm"]),
        rnn=pulled.exact(right["rnn"]),
        led=pulled.exact(right["rnn_led"]),
    )
    if right["rnn_led"] > MOSTLY > right["rnn"]:
        text = sentences(text, gettext("An rnn can hold the word; it did not learn to from long gaps alone."))
    return text


def _said_places() -> str:
    shares = []
    for thing in apart.THINGS:
        sentence = apart.place(thing)
        guesses = apart.guesses("places", sentence)
        at = sentence.choices.index(sentence.answer)
        least = min(float(chances[at]) for chances in guesses.values())
        shares.append(gettext("“%(word)s” %(share)s", word=sentence.answer, share=percent(least)))
    return gettext("The two words are close, and both networks know: at least %(shares)s.", shares=joined(shares))


def _said_back(task: str, sentence: Sentence) -> str:
    sizes = {key: float(each[-1 - sentence.steps]) for key, each in apart.looked_back(task, sentence).items()}
    if sizes["rnn"] <= pulled.SMALLEST:
        return gettext(
            "At “%(word)s”, %(steps)s words back, nothing is left of the rnn's gradient.",
            word=sentence.word,
            steps=sentence.steps,
        )
    ratio = sizes["lstm"] / sizes["rnn"]
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


def _sentence(state: State) -> Sentence:
    gap, seed = int(state["gap"]), int(state["seed"])
    if state["task"] == "language":
        return apart.language(state["country"], gap, seed)
    if state["task"] == "recall":
        return apart.recall(state["word"], gap, seed)
    return apart.place(next(iter(apart.THINGS)))


def _pictures(state: State) -> list[Markup]:
    task, named = state["task"], said(state)
    found = []
    for layout in (pulled.WIDE, pulled.NARROW):
        if state["view"] == "gradient":
            found.append(pulled.gradient(layout, task, _sentence(state), named))
        elif task == "places":
            found.append(pulled.places(layout, named))
        elif task == "language":
            found.append(pulled.language(layout, _sentence(state), named))
        else:
            found.append(pulled.recall(layout, _sentence(state), named))
    return found


@lru_cache(maxsize=1)
def _facts() -> Mapping[str, str]:
    found = {"sentences": str(len(apart.asked_at(FAR)))}
    for thing in apart.THINGS:
        sentence = apart.place(thing)
        at = sentence.choices.index(sentence.answer)
        for key, chances in apart.guesses("places", sentence).items():
            found[f"{thing}_{key}"] = _percent(float(chances[at]))
    for gap in (1, FAR):
        found |= {f"{key}_right_{gap}": _exact(share) for key, share in apart.right_at(gap).items()}
    for key, shares in apart.right("recall").items():
        found |= {f"recall_{key.removeprefix('rnn_')}_{gap}": _exact(shares[gap - 1]) for gap in (10, 50, 100)}
    sentence = apart.language(*LOOKED)
    sizes = apart.looked_back("language", sentence)
    lstm, rnn = (float(sizes[key][-1 - sentence.steps]) for key in ("lstm", "rnn"))
    found["gradient_ratio"] = f"{float(f'{lstm / rnn:.1e}'):,.0f}"
    return found


def _exact(share: float) -> str:
    return rounded(100 * share, 1).removesuffix(".0")


def _percent(share: float) -> str:
    return rounded(100 * share, 0)


FIGURE = Distance()
