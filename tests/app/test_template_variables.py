"""A page's template and the dataclasses whose fields are its variables name the same things."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

import pytest
from flask import Flask
from jinja2 import Environment, meta, nodes

from app import create_app
from app.beyond import attention, chorales, draw
from app.beyond.table import stages
from app.compare.page import ComparePage
from app.lab.page import LabPage
from app.memory.page import MemoryPage
from app.stage import page, sentences
from app.stage.stage import AnyStage
from app.story.figures.after import figure as after
from app.story.figures.steps import figure as steps
from app.story.pages import AlonePage, PresenterPage, StoryPage
from app.units.page import UnitsPage
from app.web.framed import FramedPage

STAGE = (page.StagePage, page.WithoutScripts)
OWN: dict[str, type] = {
    "": sentences.Beside,
    "attention": attention.AttentionBeside,
    "draw": draw.DrawBeside,
    "vrnn": chorales.ChoralesBeside,
    "storn": chorales.ChoralesBeside,
}
PAGES: dict[str, tuple[type, ...]] = {
    "compare.html": (ComparePage,),
    "memory.html": (MemoryPage,),
    "lab.html": (LabPage,),
    "units.html": (UnitsPage,),
    "story.html": (StoryPage,),
    "story/alone.html": (AlonePage,),
    "story/presenter.html": (PresenterPage,),
    "framed.html": (FramedPage,),
    "story/_after.html": (after.Body,),
    "story/_steps.html": (steps.Body,),
}


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_app({"TESTING": True})


def read_by(
    environment: Environment, template: str, included: tuple[str, ...] = (), made: frozenset[str] = frozenset()
) -> set[str]:
    """Return the variables that a template reads, with what it extends and includes; `included`: by a variable.

    `made` are those that the template around it makes, which what is included reads, too.
    """
    assert environment.loader
    tree = environment.parse(environment.loader.get_source(environment, template)[0])
    made |= frozenset(_made_in(tree))
    inner = [
        node.template.value
        for node in tree.find_all((nodes.Extends, nodes.Include))
        if isinstance(node.template, nodes.Const)
    ]
    found = meta.find_undeclared_variables(tree) - made
    return found.union(*(read_by(environment, name, made=made) for name in (*inner, *included)))


def _made_in(tree: nodes.Template) -> Iterator[str]:
    """Yield the names that a template imports, sets and defines, at its top or at that of a block."""
    for node in (*tree.body, *(inner for block in tree.find_all(nodes.Block) for inner in block.body)):
        if isinstance(node, nodes.FromImport):
            yield from (name if isinstance(name, str) else name[1] for name in node.names)
        elif isinstance(node, nodes.Macro):
            yield node.name
        elif isinstance(node, nodes.Assign | nodes.AssignBlock) and isinstance(node.target, nodes.Name):
            yield node.target.name


def given(app: Flask) -> set[str]:
    """Return the variables that every template has."""
    with app.test_request_context("/"):
        context: dict[str, object] = {}
        app.update_template_context(context)
    return {*context, *app.jinja_env.globals}


def cases() -> Iterator[tuple[str, tuple[str, ...], tuple[type, ...]]]:
    """Yield template, templates that it includes by a variable's name, and the dataclasses."""
    from app.stage.routes import STAGE as TEXT

    every: dict[str, AnyStage] = {"": TEXT, **stages()}
    for key, stage in every.items():
        own = tuple(filter(None, vars(stage.templates).values()))
        yield "stage.html", own, (*STAGE, *([OWN[key]] if key in OWN else [sentences.Beside]))
    yield from ((template, (), contexts) for template, contexts in PAGES.items())


@pytest.mark.parametrize(("template", "included", "contexts"), [*cases()])
def test_a_page_s_template_reads_fields_of_its_dataclasses(
    app: Flask, template: str, included: tuple[str, ...], contexts: tuple[type, ...]
) -> None:
    names = _names(contexts)
    assert len(names) == len(set(names))
    assert read_by(app.jinja_env, template, included) - given(app) <= set(names)


def test_every_field_is_read(app: Flask) -> None:
    read: dict[tuple[str, type], set[str]] = {}
    for template, included, contexts in cases():
        for context in contexts:
            read.setdefault((template, context), set()).update(read_by(app.jinja_env, template, included))
    for (template, context), found in read.items():
        own = set(_names((context,))) - {*app.jinja_env.globals}  # of which Jinja does not tell whether they are read
        assert own <= found, f"{template}, {context.__name__}"


def _names(contexts: tuple[type, ...]) -> list[str]:
    return [field.name for context in contexts for field in fields(context)]
