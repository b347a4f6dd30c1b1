"""Every chapter, glossary and string of the catalogue keeps to docs/terms.md: its terms, and how texts are set."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from app.text import catalogue_check
from app.text.languages import LANGUAGES

ROOT = Path(__file__).parents[2]
TERMS = ROOT / "docs" / "terms.md"
CONTENT = ROOT / "app" / "content"
ASIDE = re.compile(r"\{[^{}\n]*\}|\]\([^)\n]*\)|^:::.*$|^!\[.*$|`[^`]*`", re.MULTILINE)  # no words of a chapter
KANA = "぀-ヿ一-鿿々ー"
LATIN = "A-Za-z0-9"
COUNTED = "つ|個|語|回|層|本の|種類|章|枚|倍|分の|組|文字"
SETTING: dict[str, dict[str, re.Pattern[str]]] = {
    "": {"a space before a percent sign": re.compile(r"[\d}s][ \u00a0\u202f]+%(?![(A-Za-z])")},
    "en": {"a space before a stop": re.compile(r"(?<=\w) [,.;:](?= [A-Z])")},
    "ja": {
        "a space beside Japanese": re.compile(
            rf"[{KANA}」）。、：][ \u00a0]+[{LATIN}%{{(]|[{LATIN}%}})][ \u00a0]+[{KANA}「（]|[。、：；][ \u00a0]+(?=\S)"
        ),
        "a sign of half width": re.compile(rf"[{KANA}」）][:;(,!?]|\)(?!s|d)[{KANA}]|(?<=[{KANA}」）]); "),
        "a semicolon": re.compile("；"),
        "a count in kanji numerals": re.compile(
            rf"(?<![数何一十百千万第])[二三四五六七八九十]+(?:{COUNTED})|(?<!もう)一回(?!り|ごと)"
        ),
        "一つ in kanji numerals": re.compile("(?<!もう)(?<!一つ)一つ(?!一つ|ずつ|残らず|も)"),
    },
}


def forbidden() -> dict[str, list[tuple[str, str, re.Pattern[str]]]]:
    """Return by language what not to write: (what to write instead, the word, how it is found)."""
    found: dict[str, list[tuple[str, str, re.Pattern[str]]]] = {language: [] for language in LANGUAGES}
    table = TERMS.read_text(encoding="utf-8").split("## Terms")[1].split("## ")[0]
    for row in re.findall(r"^\| (?!-|English \|)(.*) \|$", table, re.MULTILINE):
        english, japanese, _what, *wrong = (cell.strip() for cell in re.split(r"(?<!\\)\|", f"{row} "))
        for language, right, words in zip(("en", "ja"), (english, japanese), wrong, strict=True):
            for word in filter(None, re.split(r", (?![^/]*/(?:,|$))", words)):
                pattern = word[1:-1].replace("\\|", "|") if word.startswith("/") else re.escape(word)
                found[language].append((right, word, re.compile(pattern)))
    return found


def chapter(text: str) -> str:
    """Return a chapter's words: without fields and addresses, and a letter for a formula."""
    return ASIDE.sub("", re.sub(r"\$+[^$\n]+\$+", "h", text))


def texts(language: str) -> Iterator[tuple[str, str]]:
    """Yield (where, text) for everything that is written in a language."""
    for path in sorted((CONTENT / language).glob("*.md")):
        for n, line in enumerate(chapter(path.read_text(encoding="utf-8")).splitlines(), start=1):
            yield f"{language}/{path.name}, line {n}", line
    for name, entry in tomllib.loads((CONTENT / language / "glossary.toml").read_text(encoding="utf-8")).items():
        yield from ((f"{language}/glossary.toml, {name}", entry[key]) for key in ("term", "text", "where"))
    for message in catalogue_check.read_catalogue("ja"):
        if message.id:
            yield f"messages.po, {message.id[:40]!r}", message.id if language == "en" else message.string


def mistakes(text: str, language: str) -> Iterator[str]:
    """Yield what is wrong with a text."""
    for right, word, pattern in forbidden()[language]:
        if pattern.search(text):
            yield f"{word}: write {right}"
    for what, pattern in (SETTING[""] | SETTING[language]).items():
        yield from (f"{what}: {text[max(0, hit.start() - 10) : hit.end() + 10]}" for hit in pattern.finditer(text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_is_written_keeps_to_the_terms(language: str) -> None:
    found = [f"{where}: {mistake}" for where, text in texts(language) for mistake in mistakes(text, language)]
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_term_that_is_not_to_be_written_is_noticed(language: str) -> None:
    planted: dict[str, Callable[[str], str]] = {
        r"/(parameters\)s\|\{\}) numbers\b/": lambda _: "%(parameters)s numbers",
        r"/\bhang(s\|ing)? on\b/": lambda _: "it hangs on that",
        r"/\bhung on\b/": lambda _: "it hung on that",
        r"/\bdeeds?\b/": lambda _: "the deed",
        r"/\b[Ll]eav(e\|es\|ing) away\b/": lambda _: "Leave away",
        r"/\bleft away\b/": lambda _: "left away",
        r"/回帰(?!をやめた)(?=ネット\|ニュー\|の)/": lambda _: "回帰の",
    }
    for _right, word, pattern in forbidden()[language]:
        plain = re.sub(r"\(\?<?[!=].*?\)(?=$|[^)|\\])", "", word.strip("/")) if word.startswith("/") else word
        text = planted.get(word, lambda plain: plain)(re.sub(r"\(\?.*", "", plain) or plain)
        assert pattern.search(text), (word, text)
        assert list(mistakes(text, language))


@pytest.mark.parametrize(
    ("language", "text", "mistake"),
    [
        ("en", "98 % of them", "percent"),
        ("en", "%(share)s %% of them", "percent"),
        ("ja", "98 %です", "percent"),
        ("ja", "32 ユニット", "space"),
        ("ja", "ユニット %(unit)s", "space"),
        ("ja", "更新： 「.」", "space"),
        ("ja", "終わりです。 she と", "space"),
        ("ja", "値: 1", "half width"),
        ("ja", "一つ(二つ)", "half width"),
        ("ja", "忘れ；覚え", "semicolon"),
        ("ja", "この二つの文", "kanji"),
        ("ja", "四十語あと", "kanji"),
        ("ja", "八回に一回", "kanji"),
        ("ja", "一つの文", "一つ"),
        ("ja", "ネットワークの予想", "予測"),
        ("ja", "候補を足す", "候補値"),
        ("ja", "シード0", "乱数シード"),
    ],
)
def test_a_mistake_is_noticed(language: str, text: str, mistake: str) -> None:
    assert any(mistake in found for found in mistakes(text, language)), list(mistakes(text, language))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "100%, two numbers, a memory, Leave it out"),
        ("ja", "32ユニットのLSTM、98%です。次は「Understanding LSTM Networks」（f = 0.5）です。"),
        ("ja", "あなたの予想：1つ。もう一つ、一つずつ、一つ一つ、一語ずつ、もう一度、2つの文、三角、十分、数十語"),
    ],
)
def test_what_is_right_passes(language: str, text: str) -> None:
    assert list(mistakes(text, language)) == []


def test_the_terms_of_the_catalogue_are_those_of_the_table() -> None:
    kept = catalogue_check.read_catalogue("ja")
    for term, japanese in (("forget gate", "忘却ゲート"), ("cell state", "セル状態"), ("hidden state", "隠れ状態")):
        assert kept[term].string == japanese
    assert all(kept[name].string.endswith("候補値") for name in ("candidate", "candidate values"))


def test_no_text_hides_inside_an_f_string() -> None:
    """What stands there is not found by the catalogue, and so never translated."""
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in sorted((ROOT / "app").rglob("*.py"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"\bf(['\"]).*\{gettext\(", line)
    ]
    assert found == []


def unwanted() -> tuple[set[str], list[re.Pattern[str]]]:
    """Return what docs/terms.md wants nothing in the code to be called, and what no line of it is to say."""
    table = TERMS.read_text(encoding="utf-8").split("| in the code | not |")[1]
    cells = [re.split(r"(?<!\\)\|", row)[-2].strip() for row in re.findall(r"^\|.*\|$", table, re.MULTILINE)]
    phrases = [cell[1:-1].replace("\\|", "|") for cell in cells if cell.startswith("/")]
    names = {name for cell in cells if not cell.startswith(("/", "-")) for name in cell.split(", ") if name}
    return names, [re.compile(phrase) for phrase in phrases]


def defined(source: str) -> Iterator[str]:
    """Yield every name that some Python defines, without the underscores before it."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.arg(arg=name):
                yield name.lstrip("_").lower()
            case ast.Name(id=name, ctx=ast.Store()):
                yield name.lstrip("_").lower()


SCRIPT_NAMES = r"\b(?:const|let|function|class|get|set) +(\w+)|#(\w+)|\bdata-([\w-]+)"
MARKUP_NAMES = r"\bdata-([\w-]+)|\bclass=\"([^\"{]*)\"|\.([a-z][\w-]*)(?=[^{};]*\{)"


def words_of_names(source: str, pattern: str) -> Iterator[str]:
    """Yield the words of which the names of a script, a template or a style sheet consist: `isTold` has `told`."""
    for hit in re.finditer(pattern, source):
        name = " ".join(filter(None, hit.groups()))
        yield from (word.lower().removeprefix("un") for word in re.findall("[A-Z]?[a-z]+", name))


def misnamed(path: Path, source: str) -> Iterator[str]:
    """Yield names that are not to be used, of a file and of what it defines, and phrases not to be said."""
    names, phrases = unwanted()
    match path.suffix:
        case ".py":
            yield from names & {path.stem, *defined(source)}
        case ".js":
            yield from names & {*words_of_names(source, SCRIPT_NAMES)}
        case ".html" | ".css":
            yield from names & {*words_of_names(source, MARKUP_NAMES)}
    for phrase in phrases:
        yield from (hit[0] for hit in phrase.finditer(source))


def test_the_code_keeps_to_its_words() -> None:
    paths = [path for folder in ("app", "lstm_core", "bench", "tests") for path in (ROOT / folder).rglob("*.py")]
    paths += [*(ROOT / "static").rglob("*.js"), *(ROOT / "tests" / "js").rglob("*.js"), *(ROOT / "docs").glob("*.md")]
    paths += [*(ROOT / "static" / "css").rglob("*.css"), *(ROOT / "templates").rglob("*.html")]
    found = {
        str(path.relative_to(ROOT)): mistakes
        for path in paths
        if path not in (TERMS, Path(__file__)) and (mistakes := [*misnamed(path, path.read_text(encoding="utf-8"))])
    }
    assert found == {}


@pytest.mark.parametrize(
    ("path", "source", "mistake"),
    [
        ("wording.py", "", "wording"),
        ("a.py", "def _told(): ...", "told"),
        ("a.py", "def f(told): ...", "told"),
        ("a.py", "told = 1", "told"),
        ("a.py", "class Wording: ...", "wording"),
        ("a.py", "# it hangs on that", "hangs on"),
        ("a.js", "// what may be left away", "left away"),
        ("a.js", "get isTold() {", "told"),
        ("a.js", "this.#told = state", "told"),
        ("a.js", "root.toggleAttribute('data-untold')", "told"),
        ("a.html", '<p class="about told">', "told"),
        ("a.css", ".frame .told { opacity: 0; }", "told"),
    ],
)
def test_a_word_that_is_not_to_be_used_is_noticed(path: str, source: str, mistake: str) -> None:
    assert [*misnamed(Path(path), source)] == [mistake]
    assert [*misnamed(Path("a.py"), "# it is told that one hangs it on a nail\nsaid = 'told'")] == []


def homonyms(sources: Mapping[str, str]) -> list[str]:
    """Return the classes that have the name of another class in the same folder; `sources` are texts by path."""
    found: dict[tuple[str, str], list[str]] = {}
    for path, source in sources.items():
        for node in ast.parse(source).body:
            if isinstance(node, ast.ClassDef):
                found.setdefault((path.rpartition("/")[0], node.name), []).append(path)
    return [f"{name}: {', '.join(paths)}" for (_folder, name), paths in found.items() if len(paths) > 1]


def test_a_class_has_a_name_of_its_own_in_its_folder() -> None:
    paths = [path for room in ("app", "lstm_core") for path in (ROOT / room).rglob("*.py")]
    assert len(paths) > 300
    assert homonyms({path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}) == []


def test_a_class_named_twice_is_noticed() -> None:
    sources = {"a/one.py": "class Row: ...", "a/two.py": "class Row: ...", "b/one.py": "class Row: ..."}
    assert homonyms(sources) == ["Row: a/one.py, a/two.py"]
