"""The words of the grammar task, by what they do in a sentence."""

from __future__ import annotations

from lstm_core.models.tokens import START, UNKNOWN

NAMES = {
    "she": ("mary", "anna", "emma", "lucy", "sara", "julia"),
    "he": ("john", "peter", "paul", "tom", "henry", "david"),
}
NOUNS = (
    ("boy", "boys"),
    ("girl", "girls"),
    ("dog", "dogs"),
    ("cat", "cats"),
    ("teacher", "teachers"),
    ("friend", "friends"),
)
THINGS = (
    ("car", "cars"),
    ("boat", "boats"),
    ("lake", "lakes"),
    ("house", "houses"),
    ("tree", "trees"),
    ("river", "rivers"),
)
VERBS = (  # with a singular subject, with a plural one
    ("runs", "run"),
    ("sings", "sing"),
    ("smiles", "smile"),
    ("rests", "rest"),
    ("plays", "play"),
    ("walks", "walk"),
    ("waits", "wait"),
    ("sleeps", "sleep"),
)
COPULA = ("is", "are")
ADJECTIVES = ("old", "red", "small", "big", "new")
PREPOSITIONS = ("near", "by", "behind", "beside")
ADVERBS = ("often", "always", "still")
LANGUAGES = {
    "france": "french",
    "spain": "spanish",
    "italy": "italian",
    "germany": "german",
    "japan": "japanese",
    "china": "chinese",
    "russia": "russian",
    "greece": "greek",
}
PLACES = {  # where a thing is
    ("cloud", "clouds"): "sky",
    ("ship", "ships"): "sea",
    ("flower", "flowers"): "garden",
}
JOINERS = (".", "and", "then", "where", "so")
OTHERS = ("the", "i", "grew", "up", "in", "speak", "fluent", "over", "there", "too")


def vocabulary() -> tuple[str, ...]:
    """Return every word of the grammar once, `<s>` and `<unk>` first."""
    groups = [(START, UNKNOWN), JOINERS, tuple(NAMES), *NAMES.values(), *NOUNS, *THINGS, *VERBS, COPULA, ADJECTIVES]
    groups += [
        PREPOSITIONS,
        ADVERBS,
        tuple(LANGUAGES),
        tuple(LANGUAGES.values()),
        *PLACES,
        tuple(PLACES.values()),
        OTHERS,
    ]
    return tuple(dict.fromkeys(word for group in groups for word in group))
