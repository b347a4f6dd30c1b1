"""The short form of messages, which fits under a line: the first part of the sentence, or words of its own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

LONGEST = 60  # columns of half-width letters
CLIPPED = (24, 16, 10)  # to which values are shortened, until a message fits

_REST = re.compile(r"; |(?<=part of the language): |(?<=[^。])。")  # what follows says what to do
_STEP = "only the step before can be read", "読めるのは1つ前のステップだけです"

# (English, Japanese) where the first part is too long or says too little.
SHORT: Mapping[str, tuple[str, str]] = {
    "too_many_tokens": ("more than {most:,} names, numbers and signs", "名前、数、記号が多すぎます（{most:,}個まで）"),
    "too_many_characters": ("{count:,} characters; at most {most:,}", "{count:,}文字あります（{most:,}文字まで）"),
    "too_many_lines": ("more than {most} lines", "行が多すぎます（{most}行まで）"),
    "too_many_brackets": ("brackets {depth} deep; at most {most}", "括弧が{depth}重です（{most}重まで）"),
    "name_too_long": (
        "a name of {count:,} characters; at most {most}",
        "名前が{count:,}文字あります（{most}文字まで）",
    ),
    "too_long_when_written_out": (
        "written out, this is more than {most:,} names and signs",
        "展開すると、名前、数、記号が{most:,}個を超えます",
    ),
    "time_in_brackets": ("time is not written: {name} or {name}_prev", "時刻は書きません：{name}か{name}_prev"),
    "time_is_not_written": ("time is not written: {own} or {own}_prev", "時刻は書きません：{own}か{own}_prev"),
    "sign": ("{sign} is not part of the language", "{sign}はこの言語にはありません"),
    "not_ascii": ("{sign} is not used here", "「{sign}」はそのままでは使えません"),
    "stray_dot": ("a dot stands only within a name (enc.f)", "点は名前の中だけで使います（enc.f）"),
    "size": ("a size is a number, units, inputs, scalar or a setting", "大きさは整数、units、inputs、scalarか設定です"),
    "stray_comma": ("a comma stands only between brackets", "コンマは括弧の中でだけ使います"),
    "asks_once": ("a line asks once, and answers both ways", "問いは1行に1つで、両方の答えを書きます"),
    "question_inside": ("{word} stands at the top of a line only", "{word}は行全体でしか使えません"),
    "only_question": ("the only question is reading", "条件にできるのはreadingだけです"),
    "name_form": ("{name} is no name", "{name}は名前になりません"),
    "two_sizes": ("a matrix has two sizes, as in (height, width)", "行列には大きさが2つあります"),
    "number_form": ("at most {most} characters, no zeros before a number", "数は{most}文字までで、先頭の0は不要です"),
    "row_alone": ("a row of numbers stands alone on its line", "数の並びは行に単独で置きます"),
    "no_operation_left_out": ("there is no {name} here", "{name}はありません"),
    "declaration_form": ("a declaration is a name and what it is", "宣言は名前とその種類です"),
    "declaration_start": ("this is no starting value of {name}", "これは{name}の初期値になりません"),
    "inputs_form": ('inputs are named in pairs: ("value", 5)', '入力の名前は組で書きます：("value", 5)'),
    "own_form": ("an own operation is written name_(a, b) = ...", "独自の演算は「name_(a, b) = 式」と書きます"),
    "own_without_call": ("{name} needs its arguments: {name}(...)", "{name}には引数が必要です：{name}(...)"),
    "step_in_start": ("{name} is computed before the first step", "{name}は最初のステップの前に計算します"),
    "step_in_bottom": ("{name} is what enters the lowest layer", "{name}は最下層に入る値です"),
    "size_no_whole": ("{name} is {value}, and no size", "{name}は{value}で、大きさになりません"),
    "takes_row": ("{operation} takes a row of numbers here", "{operation}のここには数の並びを書きます"),
    "takes_whole": ("{operation} takes a whole number here", "{operation}のここには1以上の整数を書きます"),
    "left_is_setting": ("{name} is a setting, and no matrix", "{name}は設定で、行列ではありません"),
    "left_transposed": ("the matrix stands on the left: {instead}", "行列は左側に書きます：{instead}"),
    "product_is_outer": ("this is an outer product: {instead}", "これは外積です：{instead}"),
    "row_as_value": ("{name} is a row of numbers, and no value", "{name}は数の並びで、値ではありません"),
    "two_steps_back": _STEP,
    "more_steps_back": _STEP,
    "next_step": ("{name} would be the step after", "{name}は次のステップの値です"),
    "layer_above": ("{name} would be a value of the layer above", "{name}は上の層の値です"),
    "other_direction": ("{name} is not a value that a step can read", "{name}はステップから読めない値です"),
    "x_below": ("x_below is no name", "x_belowという名前はありません"),
    "preactivation_read": ("{name} cannot be read by a line", "{name}はほかの行から読めません"),
    "unknown": ("no line defines {name}", "{name}を定義する行がありません"),
    "no_h": ("no line defines h, the output", "出力hを定義する行がありません"),
    "divides_by_small": ("this divides by what is 0 in float32", "float32では0になる数で割っています"),
    "not_finite": ("this comes to {value:g}, no finite number", "これは{value:g}で、有限の数になりません"),
    "filter_numbers": ("{operation} reads 4 numbers; {what} {shape}", "{operation}は4つの数を読みます"),
    "collection_for_one": (
        "{what} is a collection, {line_name} takes one",
        "{what}は集まりですが、{line_name}は1つです",
    ),
    "two_shapes": ("{name} has another size at {where}", "{name}は{where}では別の大きさです"),
    "needs_vector": ("{operation} needs a vector", "{operation}にはベクトルが必要です"),
    "needs_vector_flat": ("{operation} needs a vector", "{operation}にはベクトルが必要です"),
}


def template(kind: str, words: str, language: int) -> str:
    """Return the short form of a message's words, with its places for values. `language`: 0 English, 1 Japanese."""
    return SHORT[kind][language] if kind in SHORT else _REST.split(words)[0].removesuffix("。")


def width(text: str) -> int:
    """Return how many half-width letters a text is wide."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def cut(text: str, longest: int = LONGEST) -> str:
    """Return as much of a text as is no wider than `longest`, with an ellipsis where something is left out."""
    if width(text) <= longest:
        return text
    while text and width(text) > longest - 1:
        text = text[:-1]
    return f"{text.rstrip()}…"
