"""The grammar task: an artificial subset of English in which some words depend on much earlier words.

Four kinds of text, each a few sentences long:

- stories: "mary sings near the boats . she smiles . john rests by the lake and he sleeps ." A name alone gives the
  gender, pronouns come later, and a new name of either gender replaces the old;
- agreement: "the boys near the old car run .", 0 to 12 words between the noun and its verb, nouns of the other number
  among them;
- language: "i grew up in france ... i speak fluent french .", 1 to 44 words between the country and the second "i";
- places: "the clouds are in the sky ."

The texts come in three sets that share no sentence (the words up to a full stop): a keyed hash says to which set a
sentence belongs, and the generator draws a sentence again until it belongs to the set that is wanted. Nothing in the
data says which name or noun has which gender or number.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from random import Random

from lstm_core.errors import ModelError
from lstm_core.tasks.grammar.words import (
    ADJECTIVES,
    ADVERBS,
    COPULA,
    LANGUAGES,
    NAMES,
    NOUNS,
    PLACES,
    PREPOSITIONS,
    THINGS,
    VERBS,
)

Clause = Callable[[], list[str]]  # draws words
SETS = ("train", "validation", "test")
LONGEST = 59  # words in a text: with <s> before it, it fills one training row of 60
LONGEST_DISTANCE = 12  # words between noun and verb
LONGEST_GAP = 44  # words between the country and "i speak fluent"
DATA_SEED = 0  # the seed of the shipped models' data: they all learn from the same texts


def set_of(sentence: list[str], seed: int = DATA_SEED) -> str:
    """Return the set to which a sentence belongs: 18 of 20 to "train", one each to "validation" and "test"."""
    digest = hashlib.blake2b(" ".join([str(seed), *sentence]).encode(), digest_size=8).digest()
    return {0: "validation", 1: "test"}.get(int.from_bytes(digest, "big") % 20, "train")


def sentences(text: list[str]) -> list[list[str]]:
    """Split a text after its full stops; the rest after the last one is also a sentence."""
    found: list[list[str]] = [[]]
    for word in text:
        found[-1].append(word)
        if word == ".":
            found.append([])
    return [sentence for sentence in found if sentence]


def texts(name: str, count: int, seed: int = DATA_SEED) -> list[list[str]]:
    """Draw `count` texts of the set `name`, each a list of words; the same seed gives the same texts."""
    if name not in SETS:
        raise ModelError(f"the grammar has no set {name!r}: there are {', '.join(SETS)}")
    generator = Generator(name, seed)
    return [generator.drawn(generator.text) for _ in range(count)]


class _Redraw(Exception):
    """Raised if no sentence of a plan is in the wanted set, so that another plan is needed."""


class Generator:
    """Draws texts whose sentences all belong to the set `name`, or to any set if it is None.

    `seed` fixes the sets; `draw_seed` what is drawn, and is the same where it is not given.
    """

    def __init__(self, name: str | None = None, seed: int = DATA_SEED, draw_seed: int | str | None = None):
        self.name, self.seed = name, seed
        self.random = Random(f"{seed if draw_seed is None else draw_seed} {name}")

    def drawn(self, draw: Clause) -> list[str]:
        """Return the first result of `draw` that is in the wanted set and not too long."""
        while True:
            try:
                text = draw()
            except _Redraw:
                continue
            if len(text) <= LONGEST:
                return text

    def different(self, draw: Clause, count: int, tries: int = 200) -> Iterator[list[str]]:
        """Yield up to `count` different results of `draw`; stop after `tries` draws in a row without a new one."""
        seen: set[tuple[str, ...]] = set()
        failures = 0
        while len(seen) < count and failures < tries:
            text = self.drawn(draw)
            failures += 1
            if tuple(text) not in seen:
                seen.add(tuple(text))
                failures = 0
                yield text

    def text(self) -> list[str]:
        """Draw a text: 50% stories, 10% agreement, 30% language (short gaps are more frequent), 10% places."""
        kind = self.random.random()
        if kind < 0.50:
            return self.story([self.random.choice(tuple(NAMES)) for _ in range(self.random.choice((1, 2, 2, 3)))])
        if kind < 0.60:
            return self.agreement()
        if kind < 0.90:
            gap = self.random.randint(1, self.random.choice((4, 12, LONGEST_GAP)))
            return self.language(self.random.choice(tuple(LANGUAGES)), gap)
        return self.place()

    # ---- texts ------------------------------------------------------------------------------------------------

    def story(self, genders: list[str]) -> list[str]:
        """Draw a story about several persons in turn, with the given genders ("she" or "he")."""
        text: list[str] = []
        for gender in genders:
            joins = [self.random.choice(("and", "then", ".")) for _ in range(self.random.choice((0, 1, 1, 2)))]
            text += self.about(gender, joins)
        return text

    def about(self, gender: str, joins: list[str]) -> list[str]:
        """Draw a name with a predicate, and after each of `joins` a pronoun with a predicate."""
        text: list[str] = []
        subject: tuple[str, ...] = NAMES[gender]
        for group in _groups(joins):

            def sentence(subject: tuple[str, ...] = subject, group: list[str] = group) -> list[str]:
                words = [self.random.choice(subject), *self.doing()]
                for join in group:
                    words += [join, gender, *self.doing(often_short=True)]
                return [*words, "."]

            text += self.fitting(sentence)
            subject = (gender,)
        return text

    def agreement(self, distance: int | None = None) -> list[str]:
        """Draw a sentence with `distance` words between noun and verb; by default, short ones are more frequent."""
        if distance is None:
            distance = self.random.randint(0, self.random.choice((4, LONGEST_DISTANCE)))
        return self.fitting(lambda: [*self.clause(distance), *self.tail(), "."])

    def language(self, country: str, gap: int) -> list[str]:
        """Draw "i grew up in COUNTRY ... i speak fluent LANGUAGE ." with `gap` words from COUNTRY to the second "i"."""
        first, *clauses = _split(gap - 1, self.random)
        joins = [self.random.choice((".", "and")) for _ in range(len(clauses) + 1)]
        joins[-1] = "so" if joins[-1] == "and" and self.random.random() < 0.5 else joins[-1]
        if clauses and joins[0] == "and" and self.random.random() < 0.5:
            joins[0] = "where"

        def opening() -> list[str]:
            return ["i", "grew", "up", "in", country, *self.between(first)]

        def closing() -> list[str]:
            return ["i", "speak", "fluent", LANGUAGES[country], *self.tail()]

        middles = [lambda length=length: self.clause(length - 3) for length in clauses]
        parts: list[Clause] = [opening, *middles, closing]
        text: list[str] = []
        start = 0
        for end, join in enumerate([*joins, "."], start=1):
            if join == ".":
                group, glue = parts[start:end], joins[start : end - 1]

                def sentence(group: list[Clause] = group, glue: list[str] = glue) -> list[str]:
                    words = group[0]()
                    for part, word in zip(group[1:], glue, strict=True):
                        words += [word, *part()]
                    return [*words, "."]

                text += self.fitting(sentence)
                start = end
        return text

    def place(self) -> list[str]:
        """Draw "the clouds are in the sky ."."""
        thing, place = self.random.choice(tuple(PLACES.items()))

        def sentence() -> list[str]:
            number = self.random.randrange(2)
            words = [*self.noun_phrase(thing[number]), *self.between(self.random.choice((0, 0, 0, 0, 2, 3, 4)))]
            return [*words, COPULA[number], "in", "the", place, *self.tail(), "."]

        return self.fitting(sentence)

    # ---- parts of sentences -----------------------------------------------------------------------------------

    def fitting(self, sentence: Clause, tries: int = 400) -> list[str]:
        """Draw a sentence repeatedly until it belongs to the wanted set."""
        for _ in range(tries):
            words = sentence()
            if self.name is None or set_of(words, self.seed) == self.name:
                return words
        raise _Redraw

    def noun_phrase(self, noun: str) -> list[str]:
        """Return "the boys" or "the old boys"."""
        return ["the", self.random.choice(ADJECTIVES), noun] if self.random.random() < 0.3 else ["the", noun]

    def clause(self, distance: int) -> list[str]:
        """Return "the boys ... run", of exactly `distance` + 3 words."""
        number = self.random.randrange(2)
        noun, verb = self.random.choice(NOUNS)[number], self.random.choice(VERBS)[number]
        return ["the", noun, *self.between(distance, before_verb=True), verb]

    def between(self, length: int, before_verb: bool = False) -> list[str]:
        """Return distractors of exactly `length` words, such as "near the old cars", "over there", "often"."""
        if length == 1:
            return [self.random.choice(ADVERBS)] if before_verb else ["too"]
        adverb = []
        if before_verb and length >= 3 and self.random.random() < 0.2:
            adverb, length = [self.random.choice(ADVERBS)], length - 1
        words: list[str] = []
        while length:
            sizes = (3, 3, 3, 4, 4, 5) if words else (2, 3, 3, 3, 4, 4, 5)
            size = self.random.choice([size for size in sizes if length == size or length - size >= 3])
            words += self.phrase(size)
            length -= size
        return words + adverb

    def phrase(self, size: int) -> list[str]:
        """Return a phrase of `size` words, 1 to 5."""
        if size <= 2:
            return [["too"], ["over", "there"]][size - 1]
        noun = self.random.choice(self.random.choice((NOUNS, THINGS)))[self.random.randrange(2)]
        return [self.random.choice(PREPOSITIONS), "the", *self.random.sample(ADJECTIVES, size - 3), noun]

    def doing(self, often_short: bool = False) -> list[str]:
        """Return a predicate with 0 to 3 phrases, such as "sings near the boats"."""
        count = self.random.choice((0, 0, 0, 1) if often_short else (0, 0, 1, 1, 2, 3))
        words = [self.random.choice(VERBS)[0]]
        if self.random.random() < 0.1:
            words = [self.random.choice(ADVERBS), *words]
        for _ in range(count):
            words += self.phrase(self.random.choice((3, 3, 4)))
        if count == 0 and self.random.random() < 0.15:
            words.append("too")
        return words

    def tail(self) -> list[str]:
        """Return a phrase after the verb, or nothing."""
        return self.phrase(self.random.choice((1, 2, 3, 3, 4))) if self.random.random() < 0.4 else []


def _split(length: int, random: Random) -> list[int]:
    """Split `length` words into a first part of 0 to 12 words and clauses of 3 to 9, each after a joiner of one word.

    Returns [first, clause, clause...]; `length` is their sum and one more for each clause.
    """
    choices = [first for first in range(min(12, length) + 1) if length - first == 0 or length - first >= 4]
    parts = [random.choice(choices)]
    length -= parts[0]
    while length:
        size = random.choice(
            [size for size in range(4, min(10, length) + 1) if length - size == 0 or length - size >= 4]
        )
        parts.append(size - 1)
        length -= size
    return parts


def _groups(joins: list[str]) -> list[list[str]]:
    """Group conjunctions by sentence: ["then", ".", "and"] becomes [["then"], ["and"]]."""
    groups: list[list[str]] = [[]]
    for join in joins:
        if join == ".":
            groups.append([])
        else:
            groups[-1].append(join)
    return groups
