"""The figure of long-distance dependencies: what a plain network and an LSTM predict across a gap, and the reason."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext
from markupsafe import Markup

from app.memory import recall
from app.memory.networks import LSTM, RNN
from app.reading.library import STANDARD
from app.reading.parsed import Parsed
from app.story.figure import Figure, State, Table, but, choice, whole
from app.story.figures.distance import curve, findings, gradient_picture, numbers, picture
from app.story.figures.distance.numbers import LONGEST, TASKS, Sentence
from app.text.amounts import Amount
from app.text.joining import joined, listed, sentences
from app.text.numbers import percent_number, roughly, rounded, scientific, thousands
from lstm_core.tasks.grammar.words import LANGUAGES
from lstm_core.tasks.recall import gap_record
from lstm_core.tasks.recall.texts import WORDS

FAR = 40  # words between the country and the language
SEEDS = 99  # of the sentences
LOOKED = ("boat", 30, 1)  # word, gap and seed of the text whose gradient the chapter quotes
CARRIED = 10  # the longest gap in training of a network that is tested on much longer ones


class Distance(Figure):
    """A sentence with a cue and a target, and the gap between them."""

    key = "distance"
    fields = (
        choice("task", *TASKS),
        whole("gap", 5, 1, LONGEST["recall"]),
        choice("country", *LANGUAGES),
        choice("word", *WORDS),
        choice("view", "guess", "gradient"),
        choice("training", "after", "before"),
        choice("regime", "mixed", "fixed"),
        whole("seed", 1, 1, SEEDS),
    )

    def title(self) -> str:
        """Return the title, in the reader's language."""
        return gettext("Two words, pulled apart")

    def read(self, arguments: Mapping[str, str]) -> Parsed[dict[str, str]]:
        """Parse every field; a gap beyond the grammar's longest becomes that, one without a network the nearest with
        one.
        """
        parsed = super().read(arguments)
        task, gap = parsed.value["task"], parsed.value["gap"]
        if task == "language" and int(gap) > LONGEST["language"]:
            most = LONGEST["language"]
            problem = gettext(
                "In this task at most %(most)s words stand between; %(given)s cannot be shown.", most=most, given=gap
            )
            return but(parsed, "gap", str(most), problem)
        if task == "curve" and int(gap) not in (trained := numbers.trained(parsed.value["regime"])):
            problem = gettext(
                "Networks were trained up to a gap of %(gaps)s; %(given)s cannot be shown.",
                gaps=listed(map(str, trained)),
                given=gap,
            )
            return but(parsed, "gap", str(min(trained, key=lambda each: abs(each - int(gap)))), problem)
        return parsed

    def body(self, state: State) -> Markup:
        """Render the picture, wide and narrow, with its controls."""
        return Markup(
            render_template(
                "story/_distance.html",
                state=state,
                longest=LONGEST,
                trained={kind: numbers.trained(kind) for kind in ("mixed", "fixed")},
                countries=list(LANGUAGES),
                words=WORDS,
                said=findings.said(state, _sentence(state)),
                pictures=_pictures(state),
            )
        )

    def data(self, state: State) -> dict[str, Any]:
        """Return both pictures and the sentence."""
        return {"pictures": _pictures(state), "said": findings.said(state, _sentence(state))}

    def caption(self, state: State) -> Markup:
        """Return the caption: the networks, and the data of the shares."""
        task, kind = state["task"], findings.kind(state)
        if kind == "curve":
            return Markup.escape(_caption_of_curve(state["regime"]))
        names = joined([numbers.network(task, key).name for key in numbers.keys(task, state["training"] == "before")])
        text = gettext("%(names)s, 32 units each.", names=names)
        if kind == "gradient":
            more = gettext(
                "The gradient of the loss (the surprise at the last word) with respect to what a cell hands on: "
                "the cell state of the lstm, the h of the rnn."
            )
        elif task == "places":
            more = gettext("Probabilities of three words; the other words of the vocabulary are left out.")
        elif task == "language":
            more = gettext(
                "Below: up to %(count)s sentences at each gap that is marked, held out of training, as many of each "
                "country.",
                count=len(numbers.asked_at(FAR)),
            )
        else:
            more = gettext(
                "Below: %(count)s texts at every gap. Both rnn have the same size; the one that is called led met "
                "short gaps first.",
                count=numbers.READ,
            )
        return Markup.escape(sentences(text, more))

    def description(self, state: State) -> str:
        """Return a description of the picture for screen readers."""
        kind = findings.kind(state)
        if kind == "curve":
            drawn = gettext(
                "A line for an rnn and one for an lstm over the longest gap in training: how often the right word "
                "comes first, with a mark for each seed and a band around them."
            )
        elif kind == "gradient":
            drawn = gettext("Lines on a logarithmic scale: how large the gradient is at each word, from the end back.")
        elif kind == "places":
            drawn = gettext("Three short sentences, each with bars for three places, of an rnn and of an lstm.")
        else:
            drawn = gettext(
                "A sentence whose two words that hang together stand apart, bars for eight possible words of each "
                "network, and lines of how often each is right over the number of words between."
            )
        return sentences(drawn, findings.said(state, _sentence(state)))

    def table(self, state: State) -> Table:
        """Return probabilities, gradient norms, or the accuracy of every seed."""
        task, kind, is_new = state["task"], findings.kind(state), state["training"] == "before"
        if kind == "curve":
            return _table_of_curve(state["regime"])
        headings = [gettext("word"), *(picture.label(key) for key in numbers.keys(task, kind == "gradient" and is_new))]
        if kind == "gradient":
            sentence = _sentence(state)
            sizes = numbers.looked_back(task, sentence, is_new)
            found = [
                [word, *(Amount.of(float(each[at]), scientific) for each in sizes.values())]
                for at, word in enumerate(("<s>", *sentence.words))
            ]
            return Table(gettext("Size of the gradient at each word"), headings, found)
        sentences = [numbers.place(thing) for thing in numbers.THINGS] if task == "places" else [_sentence(state)]
        found = []
        for sentence in sentences:
            guesses = numbers.guesses(task, sentence)
            found += [
                [
                    f"{sentence.word} … {word}",
                    *(Amount.percent(chances[at]) for chances in guesses.values()),
                ]
                for at, word in enumerate(sentence.choices)
            ]
        return Table(gettext("Probability of each word"), headings, found)

    def facts(self) -> Mapping[str, str]:
        """Return the networks' accuracies at short and long gaps, and the ratio of their gradients."""
        return _facts()

    def messages(self) -> dict[str, str]:
        """Return the messages of the figure's script."""
        return {
            "between": gettext("{count} words"),
            "between_one": gettext("1 word"),
            "distance": gettext("Words between"),
            "trained": gettext("Longest gap in training"),
        }

    def page(self, state: State) -> str:
        """Return the address of the page of memory, with the same sentence or with recall."""
        if state["task"] in ("recall", "curve"):
            return url_for("memory.memory", gap=recall.nearest(int(state["gap"]), STANDARD))
        sentence = _sentence(state)
        return url_for("memory.memory", task="grammar", text=f"{sentence.text} {sentence.answer}")


def _sentence(state: State) -> Sentence:
    gap, seed = int(state["gap"]), int(state["seed"])
    if state["task"] == "language":
        return numbers.language(state["country"], gap, seed)
    if state["task"] in ("recall", "curve"):
        return numbers.recall(state["word"], gap, seed)
    return numbers.place(next(iter(numbers.THINGS)))


def _pictures(state: State) -> list[Markup]:
    task, sentence, kind = state["task"], _sentence(state), findings.kind(state)
    named = findings.said(state, sentence)
    found = []
    for layout in (picture.WIDE, picture.NARROW):
        if kind == "curve":
            learned = numbers.learned(state["regime"])
            found.append(curve.curve(layout, state["regime"], learned, int(state["gap"]), named))
        elif kind == "gradient":
            found.append(gradient_picture.gradient(layout, task, sentence, state["training"] == "before", named))
        elif task == "places":
            found.append(picture.places(layout, named))
        elif task == "language":
            found.append(picture.language(layout, sentence, named))
        else:
            found.append(picture.recall(layout, sentence, named))
    return found


def _caption_of_curve(kind: str) -> str:
    seeds = max(len(each) for shares in numbers.learned(kind).values() for each in shares.values())
    text = gettext(
        "Each point: %(seeds)s networks of 32 units, trained as recall-rnn and recall-lstm were but for the gaps, and "
        "asked %(texts)s new texts each.",
        seeds=seeds,
        texts=thousands(gap_record.TEXTS),
    )
    return sentences(text, gettext("Lines: means; bands: from the worst seed to the best."))


def _table_of_curve(kind: str) -> Table:
    learned = numbers.learned(kind)
    rows = [
        [Amount.whole(gap), cell, Amount.whole(seed), Amount.percent(float(share))]
        for gap in numbers.trained(kind)
        for cell, shares in learned.items()
        for seed, share in enumerate(shares[gap])
    ]
    headings = [gettext("longest gap"), gettext("network"), gettext("seed"), gettext("share right")]
    if kind == "fixed":
        return Table(gettext("Right words at the one gap in training"), headings, rows)
    return Table(gettext("Right words at the longest gap in training"), headings, rows)


@lru_cache(maxsize=1)
def _facts() -> Mapping[str, str]:
    found = {"sentences": str(len(numbers.asked_at(FAR)))}
    for thing in numbers.THINGS:
        sentence = numbers.place(thing)
        at = sentence.choices.index(sentence.answer)
        for key, chances in numbers.guesses("places", sentence).items():
            found[f"{thing}_{key}"] = percent_number(float(chances[at]))
    for gap in (1, FAR):
        found |= {f"{key}_right_{gap}": _exact(share) for key, share in numbers.right_at(gap).items()}
    for key, shares in numbers.right("recall").items():
        found |= {f"recall_{'led' if key.is_led else key.cell}_{gap}": _exact(shares[gap - 1]) for gap in (10, 50, 100)}
    found |= _facts_of_curve()
    sentence = numbers.recall(*LOOKED)
    sizes = numbers.looked_back("recall", sentence, is_new=True)
    lstm, rnn = (float(sizes[key][-1 - sentence.steps]) for key in (LSTM, RNN))
    found |= {f"factor_{key}": rounded(numbers.factor(each, sentence), 1) for key, each in sizes.items()}
    found["gradient_gap"] = str(LOOKED[1])
    found["gradient_ratio"] = roughly(lstm / rnn)
    return found


def _facts_of_curve() -> Mapping[str, str]:
    """Return the accuracies, in percent, that the chapter quotes by the longest gap in training."""
    recipes = gap_record.record()["recipes"]
    found = {f"updates_{cell}": thousands(recipes[cell]["updates"]) for cell in gap_record.CELLS}
    for kind in ("mixed", "fixed"):
        for cell, shares in numbers.learned(kind).items():
            for gap, each in shares.items():
                name = f"{kind}_{cell}_{gap}"
                found |= {name: _percent(each.mean()), f"{name}_low": _percent(each.min())}
                found[f"{name}_high"] = _percent(each.max())
    found["mixed_lstm_least"] = _percent(min(each.min() for each in numbers.learned("mixed")["lstm"].values()))
    found["long_least"] = str(gap_record.LEAST)
    found["long_lstm"] = _percent(gap_record.shares("long", "lstm")[gap_record.LEAST].mean())
    for cell in gap_record.CELLS:
        found[f"carried_{cell}"] = _percent(gap_record.reached(cell, CARRIED)[LONGEST["curve"]].mean())
    return found


def _exact(share: float) -> str:
    return rounded(100 * share, 1).removesuffix(".0")


def _percent(share: float) -> str:
    return rounded(100 * share, 0)


FIGURE = Distance()
