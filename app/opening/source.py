"""Opened networks as a source of the library: private, found by name alone, in nobody's list."""

from __future__ import annotations

from app.laboratory.store import StoreError
from app.opening import models
from app.opening.kept import OWN, Uploads
from app.opening.models import LayerModel, OpenedModel
from app.reading import private
from app.reading.caches import Cache
from lstm_core.errors import LstmCoreError, ModelError
from lstm_core.models.card import WordsCard

KEPT = 16  # models in memory


class OpenedNetworks:
    """A source of networks (`lstm_core.models.library.Source`)."""

    key = f"{OWN}-opened"

    def __init__(self, uploads: Uploads):
        self._uploads = uploads
        self._loaded: Cache[OpenedModel | LayerModel] = Cache(KEPT)

    def names(self) -> tuple[str, ...]:
        """Return no names: these networks are private."""
        return ()

    def has(self, name: str) -> bool:
        """Return whether there is a network of this name that reads tokens, and the layer that the name may have."""
        if not private.is_network(name):
            return False
        try:
            self.load(name)
        except ModelError:
            return False
        return True

    def card(self, name: str) -> WordsCard:
        """Return the card of a network."""
        return self.load(name).card

    def load(self, name: str) -> OpenedModel | LayerModel:
        """Load a network, or a layer of one."""
        whole, _, key = name.partition(".")
        try:
            opened = self._uploads.find(whole)
            expires = self._uploads.expires(opened.entry)
            kept = (name, opened.entry.created)
            return self._loaded.of(kept, lambda: models.model(opened, key, expires))
        except StoreError as error:
            raise ModelError(f"{whole} was forgotten, or never was on this server") from error
        except ModelError:
            raise
        except LstmCoreError as error:
            raise ModelError(f"{whole}: {error}") from error
