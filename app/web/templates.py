"""Render templates whose variables are the fields of dataclasses."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from flask import render_template

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def rendered(template: str, *contexts: DataclassInstance) -> str:
    """Render a template; its variables are the fields of frozen dataclasses, each name in one of them."""
    found = {field.name: getattr(context, field.name) for context in contexts for field in fields(context)}
    return render_template(template, **found)
