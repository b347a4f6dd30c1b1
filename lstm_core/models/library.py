"""Lookup of networks by name: the shipped models, and those of other sources.

A `Source` provides networks; a `Library` is an ordered list of sources. `load`, `card` and `names` concern the shipped
models alone.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast, overload

from lstm_core.errors import LstmCoreError, ModelError
from lstm_core.models import captions, digits, model, music
from lstm_core.models.captions import CaptionModel
from lstm_core.models.card import CaptionsCard, Card, DigitsCard, MusicCard, WordsCard, parse
from lstm_core.models.digits import DigitModel
from lstm_core.models.files import SHIPPED, inner_card, read_arrays, read_card
from lstm_core.models.model import Model
from lstm_core.models.music import MusicModel
from lstm_core.models.protocols import Network, TextNetwork
from lstm_core.representation import Representation, counted, shortened
from lstm_core.typing import Array

FEW = 8  # names that an error lists
AnyModel = Model | CaptionModel | MusicModel | DigitModel
OfCard = TypeVar("OfCard", bound=Card)
OfModel = TypeVar("OfModel", Model, CaptionModel, MusicModel, DigitModel)


@dataclass(frozen=True)
class ModelRef:
    """A reference to a network: its source ("shipped") and its name in URLs ("grammar-lstm")."""

    source: str
    name: str

    def __str__(self) -> str:
        return self.name


class Source(Protocol):
    """A provider of networks."""

    @property
    def key(self) -> str:
        """The source's name: "shipped"."""
        ...

    def names(self) -> tuple[str, ...]:
        """Return the names of the public networks; a private one can be loaded by name but is not listed."""
        ...

    def has(self, name: str) -> bool:
        """Return whether the source has a network of this name."""
        ...

    def card(self, name: str) -> Card:
        """Return the card of a network without reading its weights. Raises ModelError."""
        ...

    def load(self, name: str) -> Network:
        """Load a network. Raises ModelError."""
        ...


@dataclass(frozen=True)
class Folder:
    """A source of the networks in a folder, NAME.safetensors with NAME.json; `is_listed`: `names` lists them."""

    path: Path
    key: str = "shipped"
    is_listed: bool = True

    def names(self) -> tuple[str, ...]:
        """Return the names of the folder's networks, sorted; none if they are private."""
        return _names(self.path, self.path.stat().st_mtime_ns) if self.is_listed else ()

    def has(self, name: str) -> bool:
        """Return whether there is a file of this name."""
        return name in _names(self.path, self.path.stat().st_mtime_ns)

    def card(self, name: str) -> Card:
        """Return the card of a file."""
        path = self.path / f"{name}.json"
        if self.has(name):
            with suppress(FileNotFoundError):
                return read_card(path, path.stat().st_mtime_ns)
        raise ModelError(f"there is no model {name!r}; {advice(name, self.names())}")

    def load(self, name: str) -> AnyModel:
        """Load the network in a file, under the file's name. It is read once and shared."""
        if not self.has(name):
            raise ModelError(f"there is no model {name!r}; {advice(name, self.names())}")
        return read(self.path / f"{name}.safetensors", name)


class Library(Representation):
    """Several sources as one, searched in order; networks by name or by reference."""

    def __init__(self, *sources: Source):
        self._sources = {source.key: source for source in sources}

    def _summary(self) -> str:
        names = self.names()
        return f"Library of {counted(len(names), 'network')}: {shortened(', '.join(names))}"

    def add(self, source: Source) -> None:
        """Append a source; it is searched after the others."""
        self._sources[source.key] = source

    def find(self, name: str) -> ModelRef:
        """Resolve a name to a network's reference. Raises ModelError if no source has it."""
        for key, source in self._sources.items():
            if source.has(name):
                return ModelRef(key, name)
        raise ModelError(f"there is no model {name!r}; {advice(name, self.names())}")

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and any(source.has(name) for source in self._sources.values())

    def has_text(self, name: str) -> bool:
        """Return whether there is a network of this name that reads text, listed or private."""
        return name in self and self.card(name).kind == "words"

    def names(self, kind: str | None = None) -> tuple[str, ...]:
        """Return the names of all listed networks, or of those of one kind, source by source."""
        return tuple(
            name
            for source in self._sources.values()
            for name in source.names()
            if kind in (None, source.card(name).kind)
        )

    def trained(self, kind: str | None = None) -> tuple[str, ...]:
        """Return those of `names` whose weights were learned."""
        return tuple(name for name in self.names(kind) if self.is_trained(name))

    @overload
    def card(self, ref: str | ModelRef) -> Card: ...
    @overload
    def card(self, ref: str | ModelRef, kind: type[OfCard]) -> OfCard: ...
    def card(self, ref: str | ModelRef, kind: type[Card] = Card) -> Card:
        """Return a network's card without reading its weights. Raises ModelError where it is not of this kind."""
        ref = self.find(ref) if isinstance(ref, str) else ref
        return _of_kind(self._sources[ref.source].card(ref.name), kind, ref.name)

    @overload
    def load(self, ref: str | ModelRef) -> Network: ...
    @overload
    def load(self, ref: str | ModelRef, kind: type[OfModel]) -> OfModel: ...
    def load(self, ref: str | ModelRef, kind: type[Any] | None = None) -> Network:
        """Load a network. Raises ModelError if there is none, or it is not of this kind."""
        ref = self.find(ref) if isinstance(ref, str) else ref
        return _of_kind(self._sources[ref.source].load(ref.name), kind, ref.name)

    def text(self, ref: str | ModelRef) -> TextNetwork:
        """Load a network that reads text. Raises ModelError if there is none, or it reads something else."""
        network = self.load(ref)
        if network.card.kind != "words":
            raise ModelError(f"{network.name} reads no text: it is a model of {network.card.kind}")
        return cast(TextNetwork, network)

    def is_trained(self, ref: str | ModelRef) -> bool:
        """Return whether a network's weights were learned."""
        return not self.card(ref).untrained


def advice(name: str, known: Sequence[str]) -> str:
    """Return a hint for an unknown name: all known ones if they are few, else the closest."""
    if len(known) <= FEW:
        return f"there are {', '.join(known) or 'none'}"
    near = difflib.get_close_matches(name.lower(), known, 1)
    return (
        f"did you mean {near[0]}?"
        if near
        else f"there are {len(known)}, such as {', '.join(known[:: len(known) // 3])}"
    )


SHIPPED_LIBRARY = Library(Folder(SHIPPED))


def names(kind: str | None = None) -> tuple[str, ...]:
    """Return the names of the shipped models, sorted: all of them, or those of one kind ("words")."""
    return SHIPPED_LIBRARY.names(kind)


@overload
def card(name: str) -> Card: ...
@overload
def card(name: str, kind: type[OfCard]) -> OfCard: ...
def card(name: str, kind: type[Card] = Card) -> Card:
    """Return a shipped model's card without reading its weights. Raises ModelError where it is not of this kind."""
    return SHIPPED_LIBRARY.card(name, kind)


@overload
def load(name: str | Path) -> Network: ...
@overload
def load(name: str | Path, kind: type[OfModel]) -> OfModel: ...
def load(name: str | Path, kind: type[Any] | None = None) -> Network:
    """Load a shipped model by name, or one from a .safetensors file with its card beside it.

    A model is read once and shared: its arrays cannot be written to. Raises ModelError where there is none, it cannot
    be read, or is not of this kind (`Model`, `DigitModel`, ...).
    """
    path = Path(name)
    if path.suffix != ".safetensors" and len(path.parts) <= 1:
        return SHIPPED_LIBRARY.load(str(name), kind) if kind else SHIPPED_LIBRARY.load(str(name))
    path = path.with_suffix(".safetensors")
    if not path.is_file():
        raise ModelError(f"there is no model file {path}")
    return _of_kind(read(path), kind, path.name)


def read(path: Path, name: str = "") -> AnyModel:
    """Load the model in a file, again when the file changes; its name is `name`, or else the card's.

    The card lies beside it, or else in the file itself, as in one that the laboratory saved.
    """
    card = path.with_suffix(".json")
    changed = card.stat().st_mtime_ns if card.is_file() else None
    return _read(path, name, path.stat().st_mtime_ns, changed)


@lru_cache(maxsize=128)
def _read(path: Path, name: str, _weights_changed: int, card_changed: int | None) -> AnyModel:
    card = inner_card(path) if card_changed is None else read_card(path.with_suffix(".json"), card_changed)
    try:
        found = _assemble(read_arrays(path), card)
    except ModelError:
        raise
    except LstmCoreError as error:
        raise ModelError(f"{path.name}: {error}") from error
    return replace(found, name=name) if name and name != found.name else found


@lru_cache(maxsize=32)
def _names(folder: Path, _changed: int) -> tuple[str, ...]:
    """Return the names of a folder's models: read again when a file comes or goes, and a saved one comes anew."""
    return tuple(sorted(path.stem for path in folder.glob("*.safetensors")))


def assemble(arrays: Mapping[str, Array], card: Mapping[str, Any]) -> AnyModel:
    """Build a model from the arrays of a file ("embedding", "readout.W_y", "cell.W_f", ...) and its card.

    The card's `kind` says of which class it is; without one it reads words.
    """
    return _assemble(arrays, parse(card))


def _assemble(arrays: Mapping[str, Array], card: Card) -> AnyModel:
    match card:
        case WordsCard():
            return model.assemble(arrays, card)
        case CaptionsCard():
            return captions.assemble(arrays, card)
        case MusicCard():
            return music.assemble(arrays, card)
        case DigitsCard():
            return digits.assemble(arrays, card)
    raise ModelError(f"{card.name}: there is no kind of model {card.kind!r}")


def arrays(model: Network) -> dict[str, Array]:
    """Return a model's arrays by their names in its file."""
    return model.arrays()


OfAny = TypeVar("OfAny")


def _of_kind(found: OfAny, kind: type[Any] | None, name: str) -> OfAny:
    """Return `found` unchanged. Raises ModelError if it is not of the wanted kind."""
    if kind is not None and not isinstance(found, kind):
        raise ModelError(f"{name} is a {type(found).__name__}; expected a {kind.__name__}")
    return found
