"""Models: vocabulary, embedding, cell and readout; the shipped ones are loaded by name."""

from lstm_core.models.files import arrays, card, load, names, save
from lstm_core.models.model import Model, Reading
from lstm_core.models.tokens import START, UNKNOWN, Token, tokenize

__all__ = ["START", "UNKNOWN", "Model", "Reading", "Token", "arrays", "card", "load", "names", "save", "tokenize"]
