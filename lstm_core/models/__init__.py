"""Models: vocabulary, embedding, cell and readout; the shipped ones are loaded by name."""

from lstm_core.models.card import Card, WordsCard
from lstm_core.models.files import save
from lstm_core.models.library import Library, ModelRef, arrays, assemble, card, load, names
from lstm_core.models.model import Model, Reading
from lstm_core.models.name import ModelName, ModelTitle
from lstm_core.models.protocols import Network, Run, TextNetwork, TextRun
from lstm_core.models.tokenizer import START, UNKNOWN, Token, tokenize

__all__ = [
    "START",
    "UNKNOWN",
    "Card",
    "Library",
    "Model",
    "ModelName",
    "ModelRef",
    "ModelTitle",
    "Network",
    "Reading",
    "Run",
    "TextNetwork",
    "TextRun",
    "Token",
    "WordsCard",
    "arrays",
    "assemble",
    "card",
    "load",
    "names",
    "save",
    "tokenize",
]
