"""Image captioning with attention: for every word the model weights the picture's patches anew."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from markupsafe import Markup

from app.drawing import charts
from app.drawing.palette import SCALES
from app.reading.address import ClampPart, clamps, parse_text
from app.reading.caches import cached
from app.reading.parsed import Parsed, together
from app.reading.payload import Guess
from app.reading.trace import SHOWN, predictions, title
from app.settings import Settings
from app.stage.page import GuessRow
from app.stage.program import held, imports
from app.stage.stage import Field, Given, Stage, Step, Templates, View
from app.text.numbers import percent
from app.text.step_words import StepWords, words
from app.web.current import library
from lstm_core import ModelError
from lstm_core.models import Reading
from lstm_core.models.captions import CaptionModel
from lstm_core.models.tokenizer import START
from lstm_core.notation import Phase
from lstm_core.png import data_address
from lstm_core.tasks.scenes import pictures
from lstm_core.tasks.scenes.captions import CONTENT
from lstm_core.tasks.scenes.captions import caption as true_caption
from lstm_core.tasks.scenes.pictures import COLOURS, COLUMNS, PATCH, ROWS, SHAPES, Scene


@dataclass(frozen=True)
class PatchButton:
    """A patch of the picture as a button, under a veil of an opacity."""

    number: int
    label: str
    veil: float


@dataclass(frozen=True)
class AttentionBeside:
    """The variables of the stage's templates: the picture, what can be drawn into it, and the next words."""

    shown: Mapping[str, Any]
    patches: Sequence[Sequence[PatchButton]]
    shapes: Sequence[tuple[str, str]]
    colours: Sequence[tuple[str, str, str]]
    next_picture: str
    predictions: Sequence[GuessRow]
    guessed: str
    following: str = ""  # the list has its usual title


class Attention(Stage[CaptionModel, Reading]):
    """The stage of a picture of shapes, with the caption that the model writes or one that a reader types."""

    key = "attention"
    kind = "captions"
    script = "beyond/attention.js"
    fields = (Field("picture"), Field("caption"))
    templates = Templates(input="beyond/_attention.html")
    styles = ("beyond-attention",)

    def load(self, name: str) -> CaptionModel:
        """Load one of the stage's models."""
        return library().load(name, CaptionModel)

    def title(self) -> str:
        """Return the stage's title."""
        return gettext("Attention")

    def summary(self) -> str:
        """Return a sentence that describes the stage."""
        return gettext("An LSTM says what is in a picture, and for every word it looks at the patches that matter.")

    def step_words(self) -> StepWords:
        """Return the words for the stage's steps."""
        return words()

    def messages(self) -> dict[str, str]:
        """Return the messages of the stage's scripts, by name."""
        return {
            "patch": gettext("column {column}, row {row}: {shapes}"),
            "patch_weight": gettext("column {column}, row {row}: {shapes}; weight {weight}"),
            "look": gettext("For the word after “{word}” it looks hardest at column {column}, row {row} ({weight})."),
            "let_in": gettext("β lets in {beta} of what it sees."),
            "not_looked": gettext("For the word after “{word}” it has not looked yet."),
            "looked_for": gettext("Where it looked to say “{word}”"),
            "placed": gettext("{shape} placed in column {column}, row {row}."),
            "removed": gettext("Taken out of column {column}, row {row}."),
            "moved": gettext("Moved to column {column}, row {row}."),
            "full": gettext("A picture holds at most {count} shapes."),
        }

    def provenance(self, model: CaptionModel) -> str:
        """Return a line with a model's title and sizes."""
        return gettext(
            "%(title)s: %(units)s units, %(vocabulary)s words",
            title=title(model),
            units=model.units,
            vocabulary=len(model.vocabulary),
        )

    def read(self, model: CaptionModel, arguments: Mapping[str, str], settings: Settings) -> Parsed[dict[str, str]]:
        """Parse the picture (default: the first example) and the caption ("": the model writes its own)."""
        default = _examples(model)[0]
        words = parse_text(arguments.get("caption", "").strip(), model, settings)
        try:
            picture = Parsed(pictures.write(pictures.parse(arguments.get("picture", default))))
        except ModelError:
            problem = gettext(
                "This picture cannot be read; another is shown. A picture is written rc23.bs41: a red circle in "
                "column 2, row 3 and a blue square in column 4, row 1, at most %(count)s shapes.",
                count=pictures.LARGEST,
            )
            picture = Parsed(default, problem)
        return together({"picture": picture, "caption": words})

    def steps(self, model: CaptionModel, given: Given) -> list[Step]:
        """Return a step for each word of the caption."""
        return [Step(token.text, known=token.known) for token in _unclamped(model, given).tokens]

    def first_step(self, model: CaptionModel, given: Given, arguments: Mapping[str, str], count: int) -> int:
        """Return the step that predicts the first colour word."""
        return min(2, count)

    def python(self, model: CaptionModel, given: Given, parts: tuple[ClampPart, ...]) -> list[str]:
        """Return lines of Python that read the caption that is shown."""
        words = " ".join(token.text for token in _unclamped(model, given).tokens[1:])
        return [
            imports(parts),
            "from lstm_core.tasks.scenes import pictures",
            "",
            f"picture = pictures.draw(pictures.parse({given['picture']!r}))",
            f"reading = models.load({model.name!r}).read(picture, {words!r}{held(parts)})",
            "trace = reading.trace",
        ]

    def reading(self, model: CaptionModel, given: Given, parts: tuple[ClampPart, ...]) -> Reading:
        """Run the model on the picture. With held values, it reads the caption of the run without them."""
        free = _unclamped(model, given)
        if not parts:
            return free
        words = " ".join(token.text for token in free.tokens[1:])
        return model.read(pictures.draw(pictures.parse(given["picture"])), words, clamp=clamps(parts))

    def predictions(self, reading: Reading) -> list[list[Guess]]:
        """Return the likeliest next words after each step; the end token is translated."""
        end = gettext("(end)")
        return [
            [Guess(token=end, probability=guess["probability"]) if guess["token"] == START else guess for guess in row]
            for row in predictions(reading)
        ]

    def panel(self, model: CaptionModel, given: Given, reading: Reading) -> dict[str, Any]:
        """Return the pixels, the shapes in each patch, the word that each step predicts, and remarks on both."""
        scene = pictures.parse(given["picture"])
        return {
            "pixels": data_address(pictures.draw(scene)),
            "shapes": in_patches(scene),
            "sought": _next_words(reading),
            "caption": " ".join(token.text for token in reading.tokens[1:]),
            "note": note(scene),
            "verdict": verdict(scene, reading),
        }

    def config(self, model: CaptionModel) -> dict[str, Any]:
        """Return the configuration of the stage's views: figures, examples, and names of the shapes."""
        return {
            "bars": charts.bars(SHOWN),
            "looks": looks(),
            "examples": _examples(model),
            "rows": ROWS,
            "columns": COLUMNS,
            "largest": pictures.LARGEST,
            "names": {
                colour[0] + letter: _name(colour, shape)
                for colour in COLOURS
                for letter, shape in zip("cstx", SHAPES, strict=True)
            },
        }

    def picture(self, model: CaptionModel, given: Given, reading: Reading, step: int) -> Markup:
        """Return the picture veiled by the attention weights of four words, each word below its picture."""
        scene = pictures.parse(given["picture"])
        address, alpha = data_address(pictures.draw(scene)), reading.trace["alpha"].reshape(len(reading.tokens), -1)
        seen = [(t, word) for t, word in enumerate(_next_words(reading)) if word in CONTENT][:4]
        image = Markup('<image href="{}" width="48" height="48" style="image-rendering: pixelated"/>').format(address)
        frames = Markup("").join(
            Markup('<g transform="translate({} 0)">{}{}<text x="24" y="57">{}</text></g>').format(
                54 * place, image, _veils(alpha[t]), word
            )
            for place, (t, word) in enumerate(seen)
        )
        return Markup(
            '<svg viewBox="0 -2 {} 64" class="seen" fill="var(--ink)" font-size="9" text-anchor="middle" '
            'aria-hidden="true" focusable="false">{}</svg>'
        ).format(54 * len(seen) - 6, frames)

    def sentence(self, phase: Phase) -> str | None:
        """Return the caption of the attention weights; other phases have the default ones."""
        if "alpha" in phase.lines:
            return gettext(
                "The weights %(line)s say where to look. They add up to 1 over the 36 patches; the largest, "
                "%(high)s, is on patch %(high_unit)s, counted row by row."
            )
        return None

    def context(self, view: View[CaptionModel, Reading], reading: Reading) -> AttentionBeside:
        """Return pixels, patches with their weights, and next words."""
        shown = self.panel(view.model, view.given, reading)
        has_looked = view.phase_of["alpha"] <= view.phase_number
        weights = reading.trace["alpha"].reshape(len(reading.tokens), -1)[view.token - 1]
        return AttentionBeside(
            shown=shown,
            patches=[
                [
                    PatchButton(
                        number=row * COLUMNS + column,
                        label=_patch(row, column, shown["shapes"][row * COLUMNS + column]),
                        veil=veil(float(weights[row * COLUMNS + column])) if has_looked else 0,
                    )
                    for column in range(COLUMNS)
                ]
                for row in range(ROWS)
            ],
            shapes=[("cstx"[number], _shape(shape)) for number, shape in enumerate(SHAPES)],
            colours=[(colour[0], _colour(colour), colour) for colour in COLOURS],
            next_picture=_after(_examples(view.model), view.given["picture"]),
            predictions=self._guesses(view, reading),
            guessed=self._guessed(view, reading),
        )

    def _guesses(self, view: View[CaptionModel, Reading], reading: Reading) -> list[GuessRow]:
        t = view.token - 1 if view.has_guessed else view.token - 2
        if t < 0:
            return []
        came = None if view.has_guessed else reading.tokens[view.token - 1].text.lower()
        return [
            GuessRow(row["token"], percent(row["probability"]), row["token"] == came)
            for row in self.predictions(reading)[t][:SHOWN]
        ]

    def _guessed(self, view: View[CaptionModel, Reading], reading: Reading) -> str:
        word = reading.tokens[view.token - 1].text
        if view.has_guessed:
            return gettext("after “%(word)s”", word=word)
        if view.token > 1:
            return gettext("guessed before “%(word)s”", word=word)
        return gettext("nothing has been guessed yet")


VEIL = 0.75  # opacity of the veil over a patch whose weight is 0


def veil(weight: float) -> float:
    """Return the opacity of the veil over a patch, 0 at a weight of 1; roots make small weights visible."""
    return round(VEIL * (1 - math.sqrt(weight)), 3)


def _veils(weights: Any) -> Markup:
    """Render a veil over each patch of a picture of 48 by 48 pixels."""
    return Markup("").join(
        Markup('<rect x="{}" y="{}" width="8" height="8" fill="#10151d" opacity="{}"/>').format(
            PATCH * (patch % COLUMNS), PATCH * (patch // COLUMNS), veil(float(weight))
        )
        for patch, weight in enumerate(weights)
    )


def note(scene: Scene) -> str:
    """Return a remark on a picture unlike those of the training set; "" for any other."""
    if not scene:
        return gettext(
            "Nothing is in this picture. The model has never seen an empty one; it says something all the same."
        )
    if len(scene) != 2:
        return gettext(
            "The model was trained on pictures of exactly two shapes; here it does what it can with %(count)s.",
            count=len(scene),
        )
    if scene[0].patch == scene[1].patch:
        return gettext("The two shapes lie in one patch; in training each had a patch of its own.")
    if scene[0].kind == scene[1].kind:
        return gettext("The two shapes are alike; in training they never were.")
    return ""


def verdict(scene: Scene, reading: Reading) -> dict[str, Any] | None:
    """Return whether the caption of a picture of two shapes is right, in a sentence with the right one; else None."""
    if len(scene) != 2 or scene[0].patch == scene[1].patch:
        return None
    right = true_caption(scene)
    is_right = tuple(token.text.lower() for token in reading.tokens[1:]) == right
    text = gettext("That is right.") if is_right else gettext("By the rule: “%(caption)s”.", caption=" ".join(right))
    return {"isRight": is_right, "text": text}


def looks() -> dict[str, Any]:
    """Return the Plotly figure of all attention weights; static/js/beyond/attention-looks.js adds the data."""
    hidden = {"visible": False, "fixedrange": True}
    return {
        "data": [
            {
                "type": "heatmap",
                "z": [[None]],
                "zmin": 0,
                "zmax": 1,
                "colorscale": SCALES["gate"],
                "showscale": False,
                "hoverinfo": "skip",
            }
        ],
        "layout": {
            "xaxis": hidden,
            "yaxis": {**hidden, "autorange": "reversed"},
            "margin": {"l": 0, "r": 0, "t": 0, "b": 0, "pad": 0},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "showlegend": False,
        },
    }


@cached(64)
def _run(model: CaptionModel, picture: str, caption: str) -> Reading:
    pixels = pictures.draw(pictures.parse(picture))
    return model.read(pixels, caption) if caption else model.write(pixels)


def _unclamped(model: CaptionModel, given: Given) -> Reading:
    """Run the model without held values."""
    return _run(model, given["picture"], given["caption"])


def _examples(model: CaptionModel) -> list[str]:
    """Return the held-out example pictures, as text for a URL."""
    return [example.picture for example in model.card.examples]


def _after(examples: list[str], picture: str) -> str:
    """Return the example after the one that is shown; the first after any other picture."""
    return examples[(examples.index(picture) + 1) % len(examples) if picture in examples else 0]


def _next_words(reading: Reading) -> list[str]:
    """Return for each step the word it leads to: the caption's next word; for the last step, the likeliest."""
    words = [token.text for token in reading.tokens[1:]]
    last = reading.vocabulary[int(reading.probabilities[-1].argmax())]
    return [*words, gettext("(end)") if last == START else last]


def in_patches(scene: Scene) -> list[str]:
    """Return the names of the shapes in each patch."""
    found: list[list[str]] = [[] for _ in range(ROWS * COLUMNS)]
    for placed in scene:
        found[placed.patch].append(_name(placed.colour, placed.shape))
    return [gettext(", ").join(names) if names else gettext("empty") for names in found]


def _patch(row: int, column: int, shapes: str) -> str:
    return gettext("column %(column)s, row %(row)s: %(shapes)s", column=column + 1, row=row + 1, shapes=shapes)


def _name(colour: str, shape: str) -> str:
    return gettext("%(colour)s %(shape)s", colour=_colour(colour), shape=_shape(shape))


def _colour(colour: str) -> str:
    names = {"red": gettext("red"), "green": gettext("green"), "blue": gettext("blue"), "yellow": gettext("yellow")}
    return names[colour]


def _shape(shape: str) -> str:
    names = {
        "circle": gettext("circle"),
        "square": gettext("square"),
        "triangle": gettext("triangle"),
        "cross": gettext("cross"),
    }
    return names[shape]


STAGES = (Attention(),)
