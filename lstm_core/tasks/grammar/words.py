"""The words of the grammar task by their grammatical function."""

from __future__ import annotations

from lstm_core.models.tokenizer import START, UNKNOWN

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
TITLE = "Small grammar"
EXAMPLES = (  # sentences worth stepping through, each with what it shows
    ("gender", "mary sings near the boats . she smiles . john rests by the lake and"),
    ("gender", "tom runs by the river . anna waits near the cars then"),
    ("gender", "emma plays near the dogs and she smiles . henry walks by the houses and"),
    ("number", "the boys near the old car"),
    ("number", "the boy near the old cars"),
    ("number", "the dogs by the river behind the old house near the tree"),
    ("language", "i grew up in france . i speak fluent"),
    (
        "language",
        "i grew up in france where the boys near the old car run and the cats sleep . the teacher by the "
        "big lakes sings and the dogs behind the house beside the trees play so i speak fluent",
    ),
    ("place", "the clouds are in the"),
)


def vocabulary() -> tuple[str, ...]:
    """Return the vocabulary of the grammar, beginning with `<s>` and `<unk>`."""
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
