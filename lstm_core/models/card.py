"""The model card, the JSON file beside a model's weights: its kind, training recipe and scores, as fields.

A field's description appears in error messages as what was expected.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError

from lstm_core.errors import ModelError
from lstm_core.representation import NotebookRepresentation, shortened

SHOWN = 60  # characters of a wrong value that an error shows
Whole = Annotated[int, Field(strict=True)]
Size = Annotated[int, Field(strict=True, ge=1)]
Number = Annotated[int, Field(strict=True)] | Annotated[float, Field(strict=True)]
Numbers = Mapping[str, Number]


class CardPart(BaseModel):
    """A part of a card. Unknown fields are allowed: cards of training hold more than a server needs."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Recipe(CardPart):
    """The training recipe of a model: the fields that all recipes share."""

    seed: Whole = 0
    longest: Whole | None = None  # of the texts of counting, and of the gaps of recall


class TextExample(CardPart):
    """A text to begin with, and what it shows ("gender")."""

    kind: str
    text: str


class PictureExample(CardPart):
    """A picture, in the format of URLs."""

    picture: str


class Piece(CardPart):
    """The opening of a piece of music: the MIDI numbers of each beat."""

    piece: Whole
    beats: tuple[tuple[Whole, ...], ...]


class DigitExample(CardPart):
    """A handwritten digit, its pixels packed as in URLs."""

    digit: str
    pixels: str


class Seed(CardPart):
    """One of the seeds that a model was chosen from."""

    seed: Whole
    counts_to: Whole | None = None
    accuracy: tuple[Number, ...] = ()  # by gap


class Recall(CardPart):
    """How often a cell recalled a word, over `gaps`, of each seed; a guess is right as often as `chance`."""

    gaps: tuple[Whole, ...]
    chance: float
    seeds: tuple[Seed, ...]

    def accuracy(self, gap: int) -> list[float]:
        """Return each seed's accuracy at a measured gap."""
        return [seed.accuracy[self.gaps.index(gap)] for seed in self.seeds]


class Picture(CardPart):
    """The grid of patches of a captioning model (`lstm_core.models.captions.Grid`)."""

    rows: Size
    columns: Size
    patch: Size
    ground: tuple[float, ...]
    contrast: float


class Card(NotebookRepresentation, CardPart):
    """What every card has. `name` is the file's, "grammar-lstm"; `cell` is one of the catalogue, or gives a stack of
    `layers` its name. `untrained`: the weights are random.
    `base_task` is the task that a curriculum leads to, where `task` is that curriculum's.
    """

    kind_of: ClassVar[str] = ""  # of a class for one kind

    name: str = Field(description="a text")
    title: str = Field(description="a text")
    cell: str = Field(description="the name of a cell")
    kind: str = Field("words", description="the kind of the model")
    task: str = Field("", description="a text")
    base_task: str = Field("", description="a text")
    layers: tuple[str, ...] = Field((), description="a list of names of cells")
    settings: Numbers = Field(default_factory=dict, description="numbers by name")
    parameters: Whole | None = Field(None, description="a whole number")
    recipe: Recipe = Field(Recipe(), description="a recipe with its seed")
    scores: Mapping[str, Number | Numbers] = Field(default_factory=dict, description="numbers by name")
    seeds: tuple[Seed, ...] = Field((), description="a list of seeds with what each came to")
    untrained: Annotated[bool, Field(strict=True)] = Field(False, description="true or false")
    vocabulary: tuple[str, ...] = Field((), description="a list of words")
    _written: Mapping[str, Any] = PrivateAttr(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return the card as in its file, in the same order, without the vocabulary."""
        return dict(self._written)

    def score(self, name: str, part: str | None = None) -> Number:
        """Return one score, or a part of it ("40" of "language"). Raises ModelError where the card has none."""
        found = self.scores.get(name)
        if part is not None and isinstance(found, Mapping):
            found = found.get(part)
        if found is None or isinstance(found, Mapping):
            wanted = name if part is None else f"{name} {part}"
            raise ModelError(f"{self.name}: no score {wanted!r} on the card; it has {', '.join(self.scores) or 'none'}")
        return found

    def _summary(self) -> str:
        return f"{type(self).__name__} {shortened(self.name)}"


class OwnName(CardPart):
    """What a reader called the cell of a network that was trained in the laboratory, at which update, in which run;
    `is_own` is False for the cell that was trained beside it; `other` is that one's network, or the own, "" for none;
    `expires` is when it is forgotten. A network that a reader brought has the name of its `file`, and no run.
    """

    name: str
    update: Whole = 0
    run: str = ""
    file: str = ""
    is_own: Annotated[bool, Field(strict=True)] = True
    other: str = ""
    expires: str = ""


class WordsCard(Card):
    """The card of a model of words or characters. Units count from 1."""

    kind: Literal["words"] = "words"
    tokens: Literal["words", "characters"] = Field("words", description="'words' or 'characters'")
    outputs: Literal["one", "independent"] = Field("one", description="'one' or 'independent'")
    equations: str = Field("", description="the text of a cell that is not of the catalogue")
    tied: Annotated[bool, Field(strict=True)] = Field(False, description="true or false")
    inputs: Size | None = Field(None, description="a size")
    units: Size | None = Field(None, description="a size")
    vocabulary: tuple[str, ...] = Field(description="a list of words")
    examples: tuple[TextExample, ...] = Field((), description="a list of texts, each with its kind")
    gender_unit: Size | None = Field(None, description="a unit's number")
    counting_unit: Size | None = Field(None, description="a unit's number")
    recall: Recall | None = Field(None, description="gaps, chance, and the accuracy of each seed")
    own: OwnName | None = Field(None, description="what its reader called it, and its update")


class CaptionsCard(Card):
    """The card of a model that captions pictures."""

    kind: Literal["captions"]
    vocabulary: tuple[str, ...] = Field(description="a list of words")
    picture: Picture = Field(description="rows, columns, patch, ground, contrast")
    examples: tuple[PictureExample, ...] = Field((), description="a list of pictures")


class MusicCard(Card):
    """The card of a model of music. `lowest` is the MIDI number of the first of `inputs` notes."""

    kind: Literal["music"]
    inputs: Size = Field(description="a whole number")
    units: Size = Field(description="a whole number")
    lowest: Whole = Field(description="a whole number")
    examples: tuple[Piece, ...] = Field((), description="a list of pieces, each with its beats")


class NumbersCard(Card):
    """The card of a network that a reader brought and that reads numbers."""

    kind: Literal["numbers"]
    inputs: Size = Field(description="a size")
    units: Size = Field(description="a size")
    own: OwnName | None = Field(None, description="what its file is called")


class DigitsCard(Card):
    """The card of a model that draws; `height` and `width` are in pixels."""

    kind: Literal["digits"]
    height: Annotated[int, Field(strict=True, ge=1, le=4096)] = Field(description="a size")
    width: Annotated[int, Field(strict=True, ge=1, le=4096)] = Field(description="a size")
    units: Annotated[int, Field(strict=True, ge=1, le=4096)] = Field(description="a size")
    glimpses: Annotated[int, Field(strict=True, ge=1, le=4096)] = Field(description="a size")
    examples: tuple[DigitExample, ...] = Field((), description="a list of digits")


KINDS: Mapping[str, type[Card]] = {
    "words": WordsCard,
    "captions": CaptionsCard,
    "music": MusicCard,
    "digits": DigitsCard,
    "numbers": NumbersCard,
}


def parse(written: object, where: str = "") -> Card:
    """Validate a JSON object as a card of the class of its kind; `where` names its file in errors.

    Raises ModelError with the file, the field, and what was expected.
    """
    if not isinstance(written, Mapping):
        raise ModelError(f"{where or 'the card'}: a card is an object with fields, not {_shown(written)}")
    where = where or str(written.get("name", "the card"))
    kind = written.get("kind", "words")
    if not isinstance(kind, str) or kind not in KINDS:
        raise ModelError(f"{where}: there is no kind of model {kind!r}; there are {', '.join(KINDS)}")
    try:
        card = KINDS[kind].model_validate(written)
    except ValidationError as error:
        raise ModelError(_mistake(written, where, KINDS[kind], error)) from None
    words = tuple(map(sys.intern, card.vocabulary))  # models of one task share theirs
    card = card.model_copy(update={"vocabulary": words})
    card._written = MappingProxyType({key: value for key, value in written.items() if key != "vocabulary"})
    return card


def _mistake(written: Mapping[str, Any], where: str, kind: type[Card], error: ValidationError) -> str:
    """Return a message for the first validation error: the field, what was expected, what was found."""
    first = error.errors(include_url=False)[0]
    name, *inside = first["loc"]
    wants = f"{where}: the card wants {name!r}, {kind.model_fields[str(name)].description}"
    if name not in written:
        return wants
    place, found = str(name), written[str(name)]
    for part in inside:  # as far as the card goes: what follows are the kinds that pydantic tried
        if isinstance(found, Mapping) and isinstance(part, str):
            if part not in found:
                if first["type"] == "missing":
                    return f"{wants}; {place} has no {part!r}"
                break
            place, found = f"{place}.{part}", found[part]
        elif isinstance(found, list | tuple) and isinstance(part, int):
            place, found = f"{place}[{part}]", found[part]
        else:
            break
    return f"{wants}; {'it' if place == name else place} is {_shown(found)}"


def _shown(found: object) -> str:
    text = repr(found)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
