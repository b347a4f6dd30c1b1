"""Generated pictures and their captions: they agree, and no test scene is in the training set."""

from __future__ import annotations

from collections import Counter
from itertools import product

import numpy as np
import pytest

from lstm_core import ModelError
from lstm_core.learning.scenes.task import GRID
from lstm_core.tasks.scenes import pictures, sets
from lstm_core.tasks.scenes.captions import CONTENT, VOCABULARY, caption, objects
from lstm_core.tasks.scenes.pictures import COLOURS, GROUND, PATCH, SHAPES, SIZES, Placed

EVERY = [Placed(*kind, 2, 3) for kind in product(COLOURS, SHAPES)]


def words(code):
    return " ".join(caption(pictures.parse(code)))


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("rc31.bs34", "a red circle above a blue square"),
        ("bs34.rc31", "a red circle above a blue square"),  # who was drawn first does not matter
        ("bs31.rc34", "a red circle below a blue square"),
        ("rc14.bs34", "a red circle left of a blue square"),
        ("rc66.bs16", "a red circle right of a blue square"),
        ("yx11.ys22", "a yellow square below a yellow cross"),  # one colour: the shape decides; a diagonal is vertical
        ("gt45.gt44", "a green triangle above a green triangle"),  # alike: the upper first
        ("gt54.gt44", "a green triangle left of a green triangle"),
        ("bt12.yc45", "a blue triangle above a yellow circle"),
        ("bt12.yc55", "a blue triangle left of a yellow circle"),
    ],
)
def test_a_caption_says_what_is_where(code, wanted):
    assert words(code) == wanted


@pytest.mark.parametrize("code", ["", "rc11", "rc11.bs22.gt33", "rc11.bs11"])
def test_only_two_shapes_in_two_patches_have_a_caption(code):
    with pytest.raises(ModelError, match="captions are made of two shapes; there are|in one patch have no relation"):
        words(code)


def test_each_content_word_is_about_the_shape_that_it_names():
    for scene in sets.scenes("test", 200):
        named = objects(scene)
        assert len(named) == len(caption(scene)) + 1  # and one for the end
        for word, placed in zip(caption(scene), named, strict=False):
            assert (placed is not None) == (word in CONTENT)
            assert placed is None or word in (placed.colour, placed.shape)


def test_a_shape_stays_in_its_patch_and_has_its_colour():
    for kind, size in product(EVERY, SIZES):
        for left, top in ((0, 0), (PATCH - size, PATCH - size)):
            placed = Placed(kind.colour, kind.shape, kind.row, kind.column, size, left, top)
            marked = np.abs(GRID.cut(pictures.draw((placed,)))).max(axis=1)
            assert marked.argmax() == placed.patch
            assert np.count_nonzero(marked) == 1
            centre = pictures.draw((placed,))[16 + top + size // 2, 24 + left + size // 2]
            np.testing.assert_allclose(centre, COLOURS[kind.colour], atol=0.05)


def test_all_kinds_and_sizes_look_different():
    drawn = {pictures.draw((Placed(s.colour, s.shape, 2, 3, size, 0, 0),)).tobytes() for s in EVERY for size in SIZES}
    assert len(drawn) == len(EVERY) * len(SIZES)


def test_patches_are_counted_row_by_row():
    picture = pictures.draw(pictures.parse("rs52-800"))
    patch = GRID.cut(picture)[6 + 4]
    np.testing.assert_allclose(patch.reshape(8, 8, 3) / 3 + GROUND, picture[8:16, 32:40], atol=1e-6)
    np.testing.assert_allclose(GRID.places[6 + 4], [0.6, -0.6], atol=1e-6)


def test_what_is_placed_later_lies_on_top():
    below, above = pictures.parse("rs11-800.bs11-800"), pictures.parse("bs11-800.rs11-800")
    assert (pictures.draw(below)[:8, :8] == np.float32(COLOURS["blue"])).all()
    assert (pictures.draw(above)[:8, :8] == np.float32(COLOURS["red"])).all()


def test_a_scene_and_its_code_are_one():
    for scene in sets.scenes("train", 300):
        assert pictures.parse(pictures.write(scene)) == scene
    assert pictures.write(pictures.parse("rc23.bs41-711")) == "rc23.bs41-711"
    assert pictures.parse("") == pictures.parse(pictures.write(())) == ()


@pytest.mark.parametrize(
    "code", ["rc", "rc71", "qc11", "rq11", "rc11-911", "rc11-61", "rc11..bs22", "RC11", "<b>", "１"]
)
def test_a_code_that_is_none_is_an_error_that_says_how_one_is_written(code):
    with pytest.raises(ModelError, match="no shape is written .*; rc23 is a red circle in column 2, row 3"):
        pictures.parse(code)


def test_a_shape_that_would_leave_its_patch_and_too_many_shapes_are_errors():
    with pytest.raises(ModelError, match="no picture can hold"):
        pictures.parse("rc11-811")
    with pytest.raises(ModelError, match="at most 12 shapes; there are 13"):
        pictures.parse(".".join(["rc11"] * 13))


def test_sets_share_no_scene_and_the_pairs_are_new():
    def kinds(scene):
        return tuple(sorted((placed.colour, placed.shape) for placed in scene))

    def places(scene):
        return frozenset((placed.colour, placed.shape, placed.patch) for placed in scene)

    drawn = {name: sets.scenes(name, 1000) for name in sets.SETS}
    seen = {name: {places(scene) for scene in found} for name, found in drawn.items()}
    for name, other in product(sets.SETS, sets.SETS):
        assert name == other or not seen[name] & seen[other]
    trained, new = ({kinds(scene) for scene in drawn[name]} for name in ("train", "pairs"))
    assert not trained & new
    assert len(new) == 9
    assert all(first != second for first, second in trained | new)
    assert {kind for pair in new for kind in pair} <= {kind for pair in trained for kind in pair}


def test_the_same_seed_gives_the_same_scenes_and_every_word_occurs():
    drawn = sets.scenes("train", 2000)
    assert drawn == sets.scenes("train", 2000) != sets.scenes("train", 2000, seed=1)
    count = Counter(word for scene in drawn for word in caption(scene))
    assert set(count) == set(VOCABULARY[2:])
    assert min(count.values()) > 300
    with pytest.raises(ModelError, match="no set of scenes 'trian': there are train, validation, test, pairs"):
        sets.scenes("trian", 1)
