"""A run learns the own text of another one again."""

from __future__ import annotations

from pathlib import Path

from tests.app.training import PROSE, application, begin, end, to_the_end


def test_an_own_text_is_learned_once_more_without_being_sent(tmp_path: Path) -> None:
    app = application(tmp_path)
    client = app.test_client()
    given = {"task": "own", "units": 4, "updates": 3}
    run = begin(client, own_text=PROSE * 20, own_text_name="cat.txt", **given)
    again = begin(client, own_text_of=run["id"], **given)
    for name in ("read_as", "own_text_characters"):
        assert again[name] == run[name]
    assert again["recipe"] == run["recipe"]
    assert again["own_text_characters"] == len(PROSE * 20)
    curves = [to_the_end(client, each["id"])["curves"] for each in (run, again)]
    assert curves[0] == curves[1]
    other = begin(client, own_text_of=run["id"], own_text=PROSE * 10, **given)
    assert other["own_text_characters"] == len(PROSE * 10)
    begin(client, 422, own_text_of=begin(client)["id"], **given)  # that one has no text of its own
    begin(client, 404, own_text_of="run-" + "0" * 32, **given)
    end(app)
