"""The words of mistakes that are found while a text is read, line by line: (English, Japanese)."""

from __future__ import annotations

_FORM = "a line is name = expression"
_FORM_JA = "行は「名前 = 式」の形です"
_QUESTION = "name = A if reading else B"
_SIZE = 'a size is scalar, a whole number, units, inputs or the name of a setting, as in "z: latent = ..."'
_SIZE_JA = "大きさはscalar、整数、units、inputs、または設定の名前です（例：z: latent = ...）"
_TWO_SIZES = "a matrix has two sizes, as in image: (height, width) = ..."
_TWO_SIZES_JA = "行列には大きさが2つあります（例：image: (height, width) = ...）"
_SPLIT, _SPLIT_JA = "give a part a line of its own", "一部を別の行に分けてください"
_NOT = "{sign} is not part of the language: "
_NOT_JA = "{sign}はこの言語にはありません。"
_SIGNS = "_ . + - * / @ ( ) , = : #"

READING: dict[str, tuple[str, str]] = {
    "not_text": ("equations are a text, not {given}", "式は文字列で書きます。{given}は使えません。"),
    "no_equations": (
        "there are no equations; a cell has at least a line h = ...",
        "式がありません。セルには少なくとも「h = ...」という行が必要です。",
    ),
    # limits
    "too_many_characters": (
        "the equations have {count:,} characters; at most {most:,} are read",
        "式は{count:,}文字あります。読めるのは{most:,}文字までです。",
    ),
    "too_many_tokens": (
        "the cell has more than {most:,} names, numbers and signs, the most that are read",
        "名前、数、記号が多すぎます。読めるのは{most:,}個までです。",
    ),
    "too_many_lines": (
        "the cell has more than {most} lines, the most that are read",
        "行が多すぎます。読めるのは{most}行までです。",
    ),
    "too_many_brackets": (
        "brackets stand {depth} deep here; at most {most} are read",
        "括弧が{depth}重になっています。読めるのは{most}重までです。",
    ),
    "too_many_signs": ("more than {most} signs stand in a row", "符号が{most}個を超えて続いています。"),
    "too_many_in_a_row": (
        f"more than {{most}} operations stand in a row; {_SPLIT}",
        f"演算が{{most}}個を超えて続いています。{_SPLIT_JA}。",
    ),
    "too_deep": (
        f"more than {{most}} operations stand one inside another; {_SPLIT}",
        f"演算が{{most}}重を超えて入れ子になっています。{_SPLIT_JA}。",
    ),
    "too_long_when_written_out": (
        "the cell's own operations, written out, make more than {most:,} names, numbers and signs",
        "独自の演算を展開すると、名前、数、記号が{most:,}個を超えます。",
    ),
    # characters
    "bracket_never_closed": ("this bracket is never closed", "この括弧は閉じられていません。"),
    "bracket_closes_nothing": ("this bracket closes nothing", "この括弧に対応する開き括弧がありません。"),
    "quotes": (_NOT + "there is no text in quotes", _NOT_JA + "引用符で囲んだ文字列は使えません。"),
    "subscript": (
        _NOT + "there are no lists and no subscripts; concat(a, b) joins two vectors",
        _NOT_JA + "リストも添字もありません。2つのベクトルはconcat(a, b)でつなぎます。",
    ),
    "time_in_brackets": (
        "time is not written: {name} is its value now, {name}_prev the one at t-1",
        "時刻は書きません。{name}は今の値、{name}_prevは時刻t-1の値です。",
    ),
    "braces": (_NOT + "only round brackets group", _NOT_JA + "まとめるのは丸括弧だけです。"),
    "comparison": (_NOT + "nothing is compared", _NOT_JA + "比較はできません。"),
    "semicolon": (
        _NOT + "each equation stands on a line of its own",
        _NOT_JA + "式は1行に1つずつ書きます。",
    ),
    "backslash": (
        _NOT + "a line goes on only inside open brackets",
        _NOT_JA + "行が続くのは括弧の中だけです。",
    ),
    "latex": (
        "\\{command} is LaTeX; it is written {instead} here",
        "\\{command}はLaTeXです。ここでは{instead}と書きます。",
    ),
    "latex_unknown": (
        "\\{command} is LaTeX, and nothing of this language; names are written in letters",
        "\\{command}はLaTeXで、この言語にはありません。名前は英字で書きます。",
    ),
    "caret": (_NOT + "a power is written a ** b", _NOT_JA + "累乗はa ** bと書きます。"),
    "percent": (
        _NOT + "there is no remainder; clock(time, periods) tells which units run",
        _NOT_JA + "剰余はありません。どのユニットが動くかはclock(time, periods)で表します。",
    ),
    "tilde": (
        _NOT + "a tilde is written out, as in h_tilde",
        _NOT_JA + "チルダはh_tildeのように文字で書きます。",
    ),
    "sign": (_NOT + f"the signs are {_SIGNS}", _NOT_JA + f"使える記号は{_SIGNS}です。"),
    "stray_dot": (
        "a dot joins the two parts of a name (enc.f) and stands nowhere else",
        "点は名前の2つの部分をつなぐもので（enc.f）、ほかでは使いません。",
    ),
    "not_ascii": (
        f"{{sign}} is not ASCII; letters outside comments are A to Z and a to z, signs are {_SIGNS}",
        f"{{sign}}はASCII文字ではありません。注釈の外の文字はA〜Zとa〜z、記号は{_SIGNS}です。",
    ),
    "floor_division": (
        _NOT + "there is no whole division; / divides",
        _NOT_JA + "整数除算はありません。割り算は/です。",
    ),
    "equality": (
        _NOT + "nothing is compared; a line has one =",
        _NOT_JA + "比較はできません。=は行に1つです。",
    ),
    "walrus": (
        _NOT + "a name is defined at the start of a line only",
        _NOT_JA + "名前を定義できるのは行の先頭だけです。",
    ),
    "python_word": (
        f"{{word}} is Python, and not part of the language; {_FORM}",
        f"{{word}}はPythonの語で、この言語にはありません。{_FORM_JA}。",
    ),
    "python_name": (
        "{word} is Python, and no name here; choose another, such as {instead}",
        "{word}はPythonの語なので名前には使えません。{instead}のような別の名前にしてください。",
    ),
    # names
    "name_too_long": (
        "this name has {count:,} characters; at most {most} are read",
        "この名前は{count:,}文字あります。読めるのは{most}文字までです。",
    ),
    "name_dots": (
        "{name} has {count} dots; a name has at most one, between its group and itself (enc.f)",
        "{name}には点が{count}個あります。点はグループと名前の間に1つだけです（enc.f）。",
    ),
    "name_form": (
        "{name} is no name: a name begins with a letter and goes on with letters, digits and single underscores",
        "{name}は名前になりません。名前は英字で始まり、英字、数字、1つずつの下線が続きます。",
    ),
    # the form of a line
    "other_program": (
        f"{{word}} begins a line of a program; here stand a cell's equations alone: {_FORM}",
        f"{{word}}で始まる行はプログラムのものです。ここにはセルの式だけを書きます。{_FORM_JA}。",
    ),
    "no_equals": (f"there is no = here; {_FORM}", f"=がありません。{_FORM_JA}。"),
    "no_name": (
        f"a line begins with the name that it defines; {_FORM}",
        f"行は定義する名前で始まります。{_FORM_JA}。",
    ),
    "nothing_after_equals": ("nothing stands after the =", "=の後に何もありません。"),
    "before_equals": (
        f"{{sign}} does not belong before the =; {_FORM}",
        f"=の前に{{sign}}は置けません。{_FORM_JA}。",
    ),
    "size": (_SIZE, _SIZE_JA + "。"),
    "no_size": (f"{{given}} is no size; {_SIZE}", f"{{given}}は大きさではありません。{_SIZE_JA}。"),
    "two_sizes": (_TWO_SIZES, _TWO_SIZES_JA + "。"),
    "third_axis": (
        "a matrix has two sizes, and nothing here has a third axis; give each head its own lines, as in k_1 and k_2",
        "行列の大きさは2つで、3つ目の軸はありません。ヘッドごとにk_1、k_2のように行を分けてください。",
    ),
    "misplaced_sign": (f"this {{sign}} does not belong here; {_FORM}", f"ここに{{sign}}は置けません。{_FORM_JA}。"),
    "question_inside": (
        f"{{word}} stands at the top of a line only: {_QUESTION}",
        f"{{word}}は行全体でしか使えません：{_QUESTION}",
    ),
    "asks_once": (
        f"a line asks once, and answers both ways: {_QUESTION}",
        f"問いは1行に1つで、両方の答えを書きます：{_QUESTION}",
    ),
    "only_question": (
        f"the only question is reading: {_QUESTION}",
        f"条件にできるのはreadingだけです：{_QUESTION}",
    ),
    "operation_missing": (
        "an operation is missing between {before} and {after}; a product is written a * b, or W_f @ x",
        "{before}と{after}の間に演算がありません。積はa * bまたはW_f @ xと書きます。",
    ),
    "complex_number": (
        "{number} is a complex number, and numbers here are real",
        "{number}は複素数ですが、ここの数は実数です。",
    ),
    "stray_comma": (
        "a comma stands only between brackets, as in concat(a, b) or (1, 2)",
        "コンマはconcat(a, b)や(1, 2)のように括弧の中でだけ使います。",
    ),
    "nothing_after": ("nothing stands after {sign}", "{sign}の後に何もありません。"),
    "number_form": (
        "a number has at most {most} characters and no zeros before it",
        "数は{most}文字までで、先頭に余分な0は付けません。",
    ),
    "plus_sign": (
        "a + stands between two values; a value needs no sign +",
        "+は2つの値の間に置きます。値に正の符号は要りません。",
    ),
    "value_expected": (
        "a name, a number or a bracket is expected after {after}, not {given}",
        "{after}の後には名前、数、括弧のどれかが来ます。{given}は置けません。",
    ),
    "unreadable": (f"this line cannot be read; {_FORM}", f"この行は読めません。{_FORM_JA}。"),
    "not_in_language": (f"this is not part of the language; {_FORM}", f"これはこの言語にはありません。{_FORM_JA}。"),
    # numbers, rows and calls
    "row_alone": (
        "a row of numbers stands alone on its line or as the periods of an operation",
        "数の並びは、行に単独で、または演算の周期として置きます。",
    ),
    "joined_row": (
        "values are joined by concat: {instead}",
        "値をつなぐにはconcatを使います：{instead}",
    ),
    "row_numbers": ("a row holds numbers only, as in (1, 2, 4)", "数の並びには(1, 2, 4)のように数だけを書きます。"),
    "number_too_large": ("a number is decimal and at most {most:g}", "数は10進数で、{most:g}以下です。"),
    "only_operations_called": (
        f"only an operation of the table can be called; {_FORM}",
        f"呼び出せるのは表にある演算だけです。{_FORM_JA}。",
    ),
    "no_operation_close": (
        "there is no operation {name}; did you mean {meant}?",
        "{name}という演算はありません。{meant}のことでしょうか。",
    ),
    "no_operation_instead": (
        "there is no operation {name}; {instead} does it",
        "{name}という演算はありません。{instead}で書けます。",
    ),
    "no_operation_short": (
        "there is no operation {name}; a line {name}(a) = ... defines one, and a product is written {name} * (...)",
        "{name}という演算はありません。{name}(a) = ...の行で定義できます。積なら{name} * (...)と書きます。",
    ),
    "no_operation_left_out": (
        "there is no {name}: {why}",
        "{name}はありません。{why}。",
    ),
    "no_operation": (
        "there is no operation {name}; the nearest are {near}",
        "{name}という演算はありません。近いものは{near}です。",
    ),
    "argument_count": ("{operation} takes {wanted}, not {count}", "{operation}の引数は{wanted}です（今は{count}個）。"),
    # declarations and own operations
    "declaration_form": (
        "a declaration is a name and what it is, as in W: parameter, alpha: parameter(scalar), E: constant = identity",
        "宣言は名前とその種類です（例：W: parameter、alpha: parameter(scalar)、E: constant = identity）。",
    ),
    "declaration_start": (
        "{name} starts as a number, identity, zeros, ones, orthogonal, normal(0.1), shift or lower_triangle",
        "{name}の初期値は数、identity、zeros、ones、orthogonal、normal(0.1)、shift、lower_triangleのどれかです。",
    ),
    "constant_without_value": (
        "a constant needs its value, as in {name}: constant = identity",
        "定数には値が必要です（例：{name}: constant = identity）。",
    ),
    "constant_drawn": (
        "a constant is the same in every run, and {start} is drawn; {name}: parameter = {start} is trained from there",
        "定数はいつも同じ値ですが、{start}は乱数です。{name}: parameter = {start}なら、そこから学習します。",
    ),
    "inputs_form": (
        'named inputs are written inputs_are = (("value", 5), ("mask", 5))',
        '入力に名前を付けるには「inputs_are = (("value", 5), ("mask", 5))」と書きます。',
    ),
    "own_form": (
        "an operation of the cell's own is written name_(a, b) = expression",
        "独自の演算は「name_(a, b) = 式」と書きます。",
    ),
    "own_shadows": (
        "{name} is an operation of the table; choose another name for the cell's own",
        "{name}は表にある演算です。独自の演算には別の名前を付けてください。",
    ),
    "own_twice": (
        "{name} is defined twice; line {line} defines it too",
        "{name}は2回定義されています。{line}行目にも定義があります。",
    ),
    "own_calls_itself": (
        "{name} calls itself; an operation of the cell's own is written out where it is used",
        "{name}が自分自身を呼び出しています。独自の演算は、使う場所に展開されます。",
    ),
    "own_never_used": ("{name} is never used", "{name}は使われていません。"),
    "own_argument_unused": (
        "{name} takes {argument} and does not read it",
        "{name}の引数{argument}は式の中で使われていません。",
    ),
    "own_without_call": (
        "{name} is an operation of the cell's own and needs its arguments: {name}(...)",
        "{name}は独自の演算です。引数を付けて{name}(...)と書きます。",
    ),
}
