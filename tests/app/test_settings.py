"""Settings: where they come from, and what is said of a wrong one."""

from pathlib import Path

import pytest

from app.settings import ServerSettingError, Settings


def test_the_environment_overrides_the_defaults() -> None:
    settings = Settings.from_environment(
        {
            "LSTM_EXPLAINER_TEXT_TOKENS": "7",
            "LSTM_EXPLAINER_HTTPS_ONLY": "yes",
            "LSTM_EXPLAINER_CACHE_FOLDER": "~/kept",
            "LSTM_EXPLAINER_FRAME_ANCESTORS": "'self' https://school.example",
            "TEXT_TOKENS": "9",
        }
    )
    assert settings.text_tokens == 7
    assert settings.https_only is True
    assert settings.cache_folder == Path.home() / "kept"
    assert settings.frame_ancestors == "'self' https://school.example"
    assert settings.units == Settings().units


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("TEXT_TOKENS", "many", "setting text_tokens: expected a whole number, 0 or more, found 'many'"),
        ("TEXT_TOKENS", "-1", "setting text_tokens: expected a whole number, 0 or more, found '-1'"),
        ("HTTPS_ONLY", "perhaps", "setting https_only: expected yes or no, found 'perhaps'"),
        ("TOKENS", "5", "no setting is called 'tokens'"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str, message: str) -> None:
    with pytest.raises(ServerSettingError, match=message):
        Settings.from_environment({f"LSTM_EXPLAINER_{name}": value})


def test_pages_and_static_files_are_found() -> None:
    assert Settings().template_folder.is_dir()
    assert Settings().static_folder.is_dir()
