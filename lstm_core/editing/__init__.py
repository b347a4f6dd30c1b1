"""Changes of a cell's text: "what if the forget gate were gone?", found from its equations and never from its names.

`edits` lists those that fit a cell, `surprise` makes one at random. Each leaves comments, spacing and the order of
lines as they are, and says in a kind with values what it did.
"""

from lstm_core.editing.edit import Edit, Gate, Sized
from lstm_core.editing.offer import edits
from lstm_core.editing.surprise import surprise

__all__ = ["Edit", "Gate", "Sized", "edits", "surprise"]
