"""Minimal pairs for models of stories, from templates with words of their vocabulary."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from lstm_core.probing.pairs import Contrast, Pair, distinct

NOUNS = (
    ("king", "kings"),
    ("boy", "boys"),
    ("girl", "girls"),
    ("man", "men"),
    ("woman", "women"),
    ("child", "children"),
    ("prince", "princes"),
    ("brother", "brothers"),
    ("sister", "sisters"),
    ("dog", "dogs"),
    ("bird", "birds"),
    ("horse", "horses"),
    ("tree", "trees"),
    ("flower", "flowers"),
    ("door", "doors"),
    ("friend", "friends"),
    ("servant", "servants"),
    ("stone", "stones"),
)
PEOPLE = (  # he, she
    ("king", "queen"),
    ("prince", "princess"),
    ("boy", "girl"),
    ("man", "woman"),
    ("father", "mother"),
    ("brother", "sister"),
    ("uncle", "aunt"),
    ("son", "daughter"),
    ("husband", "wife"),
    ("grandfather", "grandmother"),
    ("gentleman", "lady"),
)
OPENINGS = ("", "at last", "in the evening", "and", "but", "then", "one day", "and so", "so", "now")
ADJECTIVES = ("", "", "old", "little", "young", "poor", "good", "great")
PHRASES = (
    "in the garden",
    "by the river",
    "of the castle",
    "near the old house",
    "at the door",
    "under the trees",
    "in the forest",
    "on the hill",
    "with the golden hair",
    "beside the windows",
    "from the village",
    "behind the wall",
)
PREDICATES = (
    "was very tired",
    "went into the forest",
    "came to the door of the house",
    "sat down by the fire",
    "had walked all day",
    "looked out of the window",
    "was not afraid",
    "had nothing to eat",
    "went home in the evening",
    "stood still for a long time",
    "lived in a little house near the sea",
    "began to laugh",
)
CONJUNCTIONS = (", and", ", but", ", and then", ", for", ", and at last", ", because", ". then", ", and so")
SPEECHES = (
    "i am very tired",
    "you must come with me",
    "we shall see",
    "there is no time to lose",
    "i do not know what to do",
    "it is very cold",
    "my father is not at home",
    "you are a good child",
    "i have nothing to eat",
    "this is my house",
    "i will tell you a story",
    "we must go home",
    "the door is open",
    "i should like to see it",
)
CONTINUATIONS = (
    "and",
    "but",
    "for",
    "the",
    "i",
    "he",
    "she",
    "they",
    "it",
    "so",
    "that",
    "then",
    "with",
    "to",
    "in",
    "as",
)


def number(count: int) -> Contrast:
    """Return pairs like "the little boy" / "the little boys", to continue with a verb."""
    random = Random("pairs of number")

    def pair() -> Pair:
        opening, adjective, noun = random.choice(OPENINGS), random.choice(ADJECTIVES), random.choice(NOUNS)
        phrases = random.sample(PHRASES, random.choice((0, 0, 1)))
        return _pair(*([opening, "the", adjective, form, *phrases] for form in noun))

    return Contrast(
        "number", ("singular", "plural"), (("was", "is", "has"), ("were", "are", "have")), distinct(pair, count)
    )


def gender(count: int) -> Contrast:
    """Return pairs like "the king was very tired , and" / "the queen was very ...", to continue with a pronoun."""
    random = Random("pairs of gender")

    def pair() -> Pair:
        opening, adjective, person = random.choice(OPENINGS), random.choice(ADJECTIVES), random.choice(PEOPLE)
        rest = [*random.sample(PHRASES, random.randint(0, 1)), random.choice(PREDICATES), random.choice(CONJUNCTIONS)]
        return _pair(*([opening, "the", adjective, one, *rest] for one in person))

    return Contrast("gender", ("he", "she"), (("he",), ("she",)), distinct(pair, count))


def quotation(count: int) -> Contrast:
    """Return pairs like "i am very tired ," / "\" i am very tired ,", to continue with a word or a quotation mark."""
    random = Random("pairs of quotation")

    def pair() -> Pair:
        speeches = " , and ".join(random.sample(SPEECHES, random.randint(1, 2)))
        return _pair(*([mark, speeches, ","] for mark in ("", '"')))

    return Contrast("quotation", ("outside", "inside"), (CONTINUATIONS, ('"',)), distinct(pair, count))


def _pair(first: list[str], second: list[str]) -> Pair:
    return Pair(tuple(" ".join(first).split()), tuple(" ".join(second).split()))


CONTRASTS: dict[str, Callable[[int], Contrast]] = {"number": number, "gender": gender, "quotation": quotation}
