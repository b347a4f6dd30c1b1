"""The store: one folder of content-addressed files with an index, shared by all processes of a machine.

Runs of the laboratory and their networks lie in it; what else a reader brings can, too: an entry has a kind, a private
name, a few facts and its files. docs/lab.md describes the folder.
"""

from app.laboratory.store.entry import NAME, Entry, File, private_name
from app.laboratory.store.errors import DamagedError, FullError, GoneError, InUseError, StoreError, UnusableError
from app.laboratory.store.store import Change, Store

__all__ = [
    "NAME",
    "Change",
    "DamagedError",
    "Entry",
    "File",
    "FullError",
    "GoneError",
    "InUseError",
    "Store",
    "StoreError",
    "UnusableError",
    "private_name",
]
