"""Minimal pairs of the grammar task, with no sentence that is in the training set."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lstm_core.probing.pairs import Contrast, Pair, distinct
from lstm_core.tasks.grammar import sentences
from lstm_core.tasks.grammar.words import LANGUAGES, NAMES, NOUNS, VERBS


def _swaps(pairs: Sequence[Sequence[str]]) -> dict[str, str]:
    """Map each word of a pair to the other one."""
    return {one: other for pair in pairs for one, other in (pair, pair[::-1])}


def number(count: int) -> Contrast:
    """Return pairs like "the boy near the old cars" / "the boys near the old cars", to continue with a verb."""
    draw = sentences.Generator("test", draw_seed="pairs of number")
    nouns, verbs = _swaps(NOUNS), _swaps(VERBS)
    singular = {noun[0] for noun in NOUNS}

    def pair() -> Pair | None:
        distance = draw.random.randint(0, sentences.LONGEST_DISTANCE)
        text = draw.drawn(lambda: draw.agreement(distance))
        verb = distance + 2
        other = [text[0], nouns[text[1]], *text[2:verb], verbs[text[verb]], *text[verb + 1 :]]
        sides = (text[:verb], other[:verb]) if text[1] in singular else (other[:verb], text[:verb])
        return _held_out(other, *sides)

    answers = (tuple(verb[0] for verb in VERBS), tuple(verb[1] for verb in VERBS))
    return Contrast("number", ("singular", "plural"), answers, distinct(pair, count))


def gender(count: int) -> Contrast:
    """Return pairs like "john sings near the lake and" / "mary sings near the lake and", to continue with a pronoun.

    Half of them are preceded by sentences about another person, of either gender.
    """
    draw = sentences.Generator("test", draw_seed="pairs of gender")
    random = draw.random

    def pair() -> Pair | None:
        sides = ("he", "she")
        before = (
            draw.about(random.choice(sides), [random.choice(("and", "then", "."))]) if random.random() < 0.5 else []
        )
        pronoun = random.choice(sides)
        text = draw.about(pronoun, [random.choice(("and", "then"))])
        end = text.index(pronoun)
        swapped = "she" if pronoun == "he" else "he"
        other = [random.choice(NAMES[swapped]), *text[1:end], swapped, *text[end + 1 :]]
        beginnings = {pronoun: before + text[:end], swapped: before + other[:end]}
        return _held_out(other, beginnings["he"], beginnings["she"])

    return Contrast("gender", ("he", "she"), (("he",), ("she",)), distinct(pair, count))


def country(count: int) -> Contrast:
    """Return pairs like "i grew up in france ... i speak fluent" / "... spain ...", to continue with a language."""
    draw = sentences.Generator("test", draw_seed="pairs of country")
    home, *others = LANGUAGES

    def pair() -> Pair | None:
        text = draw.drawn(lambda: draw.language(home, draw.random.randint(1, 30)))
        end = text.index("fluent") + 1
        for abroad in draw.random.sample(others, len(others)):
            swap = {home: abroad, LANGUAGES[home]: LANGUAGES[abroad]}
            other = [swap.get(word, word) for word in text]
            if (found := _held_out(other, text[:end], other[:end])) is not None:
                return found
        return None

    answers = ((LANGUAGES[home],), tuple(LANGUAGES[name] for name in others))
    return Contrast("country", (home, "another country"), answers, distinct(pair, count))


def _held_out(text: list[str], first: Sequence[str], second: Sequence[str]) -> Pair | None:
    """Return the pair, or None if a sentence of `text`, which was made by swapping words, is in the training set."""
    if any(sentences.set_of(sentence) == "train" for sentence in sentences.sentences(text)):
        return None
    return Pair(tuple(first), tuple(second))


CONTRASTS: dict[str, Callable[[int], Contrast]] = {"number": number, "gender": gender, "country": country}
