"""The words of mistakes in what names mean and in sizes, and the titles of mends: (English, Japanese)."""

from __future__ import annotations

_FORM = "(a parameter's name looks like W_f, b_f or p_f)"
_FORM_JA = "（パラメータの名前はW_f、b_f、p_fのような形です）"
_LEFT = "the left side of @ is a parameter, such as W_f; "
_LEFT_JA = "@の左側はW_fのようなパラメータです。"
_WHOLE = "and a size is a whole number of at least 1"

DEFINITIONS: dict[str, tuple[str, str]] = {
    # defining names
    "size_of_start": (
        "{name} has the size of {own}; leave the size out",
        "{name}の大きさは{own}と同じです。大きさは書かないでください。",
    ),
    "start_is_row": (
        "{name} is one number or an expression, not a row of numbers",
        "{name}は1つの数か式です。数の並びにはできません。",
    ),
    "row_with_size": (
        "a row of numbers is a setting; leave the size out",
        "数の並びは設定です。大きさは書かないでください。",
    ),
    "word_defined": (
        "{name} is a word of the language; choose another name",
        "{name}はこの言語の語です。別の名前にしてください。",
    ),
    "operation_defined": ("{name} is an operation; choose another name", "{name}は演算です。別の名前にしてください。"),
    "prev_defined": (
        "{name} is {own} at t-1, which a line cannot define; {instead} = ... gives the first one",
        "{name}は時刻t-1の{own}で、行では定義できません。最初の値は{instead} = ...で決めます。",
    ),
    "below_defined": (
        "{name} is {own} in the layer below, which a line cannot define; {instead} = ... gives the first one",
        "{name}は下の層の{own}で、行では定義できません。最初の値は{instead} = ...で決めます。",
    ),
    "defined_twice": (
        "{name} is defined twice; line {line} defines it too",
        "{name}は2回定義されています。{line}行目にも定義があります。",
    ),
    "no_setting_close": (
        "no setting {name} gives this size; did you mean {meant}?",
        "この大きさを決める設定{name}がありません。{meant}のことでしょうか。",
    ),
    "no_setting": (
        "no setting {name} gives this size; add a line {name} = 8",
        "この大きさを決める設定{name}がありません。{name} = 8のような行を加えてください。",
    ),
    "size_no_whole": (f"{{name}} is {{value}}, {_WHOLE}", "{name}は{value}ですが、大きさは1以上の整数です。"),
    # arguments that are no values
    "takes_row": (
        "{operation} takes a row of numbers here, such as (1, 2, 4), or the name of a setting that is one",
        "{operation}のここには(1, 2, 4)のような数の並びか、その設定の名前を書きます。",
    ),
    "takes_whole": (
        "{operation} takes a whole number of at least 1 here, or the name of a setting that is one",
        "{operation}のここには1以上の整数か、その設定の名前を書きます。",
    ),
    "takes_parameter": (
        "{operation} takes a parameter here, such as U_h",
        "{operation}のここにはU_hのようなパラメータを書きます。",
    ),
    "left_of_product": (_LEFT + "* multiplies entry by entry", _LEFT_JA + "要素ごとの積は*です。"),
    "left_write": (_LEFT + "write {instead}", _LEFT_JA + "{instead}と書いてください。"),
    "left_is_setting": (
        "line {line} makes {name} a setting, and the left side of @ is a matrix; declare {name}: parameter, or use *",
        "{line}行目で{name}は設定ですが、@の左側は行列です。{name}: parameterと宣言するか、*を使ってください。",
    ),
    "left_unknown": (
        "{name} is no parameter's name; write {instead}, or declare it: {name}: parameter",
        "{name}はパラメータの名前ではありません。{instead}と書くか、{name}: parameterと宣言してください。",
    ),
    "left_transposed": (
        "a matrix stands on the left of what it multiplies: {instead}",
        "行列は掛ける相手の左側に書きます：{instead}",
    ),
    "product_is_outer": (
        "a vector times a transposed vector is a matrix of all products: {instead}",
        "ベクトルと転置したベクトルの積は、すべての組の積の行列です：{instead}",
    ),
    "product_is_dot": (
        "the product of two vectors is one number: {instead}; * multiplies entry by entry",
        "2つのベクトルの内積は1つの数です：{instead}。要素ごとの積は*です。",
    ),
    "transposed_name": ("{name} is written {instead} here", "{name}はここでは{instead}と書きます。"),
    # looking names up
    "row_as_value": (
        "{name} is a row of numbers, which stands only as an operation's periods",
        "{name}は数の並びで、演算の周期としてだけ使えます。",
    ),
    "step_in_start": (
        "{line_name} is computed before the first step, from parameters, settings and memory; "
        "{name} is a value of a step",
        "{line_name}は最初のステップの前に、パラメータ、設定、memoryから計算します。{name}はステップごとの値です。",
    ),
    "step_in_bottom": (
        "{line_name} is what enters the lowest layer: it reads x, parameters and settings; {name} is a value of a step",
        "{line_name}は最下層に入る値で、x、パラメータ、設定から計算します。{name}はステップごとの値です。",
    ),
    "own_line": (
        "{name} is read on its own line; write {name}_prev for its value at t-1",
        "{name}を自分の行で読んでいます。時刻t-1の値は{name}_prevと書きます。",
    ),
    "used_before": (
        "{name} is used before its line (line {line}); move that line up, or write {name}_prev for its value at t-1",
        "{name}は定義の行（{line}行目）より前で使われています。行を上に移すか、時刻t-1の値なら{name}_prevと書きます。",
    ),
    "setting_prev": (
        "{name} is a setting and never changes; write {name}: units = ... to make it a value",
        "{name}は設定で、変わりません。値にするには{name}: units = ...と書きます。",
    ),
    "no_h": (
        "no line defines h, which is what a cell gives out; add a line h = ...",
        "hを定義する行がありません。hはセルの出力です。「h = ...」の行を加えてください。",
    ),
    "h_by_another_name": (
        "{name} is there, but the output is called h; no line defines h",
        "{name}はありますが、出力の名前はhです。hを定義する行がありません。",
    ),
    "x_below": (
        "x_below is no name: x is already what the layer below gives out",
        "x_belowという名前はありません。xがすでに下の層の出力です。",
    ),
    "word_prev": (
        "{name} has no value at another step or layer",
        "{name}には別のステップや層の値がありません。",
    ),
    "no_state_close": (
        "no line defines {own}; did you mean {meant}?",
        "{own}を定義する行がありません。{meant}のことでしょうか。",
    ),
    "no_state_prev": (
        "no line defines {own}; {name} is {own} at t-1",
        "{own}を定義する行がありません。{name}は時刻t-1の{own}です。",
    ),
    "no_state_below": (
        "no line defines {own}; {name} is {own} in the layer below",
        "{own}を定義する行がありません。{name}は下の層の{own}です。",
    ),
    "two_steps_back": (
        "only the step before can be read: add a line {lag} = {inner}, and read {lag}_prev",
        "読めるのは1つ前のステップだけです。{lag} = {inner}という行を加え、{lag}_prevを読んでください。",
    ),
    "more_steps_back": (
        "only the step before can be read; h at t-{steps} is carried by lines of its own, each one step further",
        "読めるのは1つ前のステップだけです。時刻t-{steps}の値は、1ステップずつ受け渡す行を加えて作ります。",
    ),
    "next_step": (
        "{name} would be the step after; a cell reads only what came before",
        "{name}は次のステップの値ですが、セルが読めるのは前のステップまでです。",
    ),
    "layer_above": (
        "{name} would be a value of the layer above; a layer reads only the one below",
        "{name}は上の層の値になりますが、層が読めるのは下の層だけです。",
    ),
    "operation_alone": (
        "{name} is an operation and needs its arguments: {name}(...)",
        "{name}は演算です。引数を付けて{name}(...)と書きます。",
    ),
    "word_alone": ("{name} is a word of the language and no value", "{name}はこの言語の語で、値ではありません。"),
    "start_read": (
        "{name} is read through {instead}, never by its name",
        "{name}は{instead}を通して読みます。その名前では読めません。",
    ),
    "preactivation_read": (
        "{name} is what the activation of {own} acts on, which no line can read; give it a line of its own",
        "{name}は{own}の活性化関数に入る値で、ほかの行からは読めません。別の行に分けてください。",
    ),
    "time_is_not_written": (
        "time is not written: {own} is its value now, {own}_prev the one at t-1",
        "時刻は書きません。{own}は今の値、{own}_prevは時刻t-1の値です。",
    ),
    "kind_is_value": (
        "{name} is no parameter, for {own} is a value of the cell; did you mean {own}?",
        "{own}はこのセルの値なので、{name}はパラメータになりません。{own}のことでしょうか。",
    ),
    "other_direction": (
        "{name} would be a value elsewhere than a step before; of {own} a cell has the value at t-1, {own}_prev, and "
        "that of the layer below, {own}_below, and a collection of its values does not grow",
        "{name}は1ステップ前以外の値になります。セルが読めるのは時刻t-1の{own}_prevと下の層の{own}_belowだけで、値の集まりは増えません。",
    ),
    "unknown_close": (
        "no line defines {name}; did you mean {meant}?",
        "{name}を定義する行がありません。{meant}のことでしょうか。",
    ),
    "unknown": (
        f"no line defines {{name}} {_FORM}",
        f"{{name}}を定義する行がありません{_FORM_JA}。",
    ),
}

WHOLE: dict[str, tuple[str, str]] = {
    "start_of_nothing": (
        "{name} belongs to {own}, but no line defines {own}",
        "{name}は{own}のものですが、{own}を定義する行がありません。",
    ),
    "start_unused": (
        "{name} is for nothing: no line reads {reader}",
        "{name}は使われません。{reader}を読む行がありません。",
    ),
    "declared_unused": (
        "{name} is declared, but no line reads it",
        "{name}は宣言されていますが、読む行がありません。",
    ),
    "input_unused": ("no line reads the input {name}", "入力{name}を読む行がありません。"),
    "h_is_setting": (
        "h is a setting here; write h: units = ... to make it a value",
        "ここではhは設定です。値にするにはh: units = ...と書きます。",
    ),
    "traced_name": (
        "{name} is already the name of {meaning} in {line_name}; choose another",
        "{name}はすでに{line_name}の中の{meaning}の名前です。別の名前にしてください。",
    ),
    "divides_by_zero": (
        "this divides by 0, which gives no finite number; divide by what is never 0, as in a / max(b, 1e-6)",
        "0で割っているので有限の数になりません。a / max(b, 1e-6)のように、0にならない数で割ってください。",
    ),
    "divides_by_small": (
        "this divides by what is 0 in float32, which gives no finite number; divide by what is never 0, "
        "as in a / max(b, 1e-6)",
        "float32では0になる数で割っているので有限の数になりません。"
        "a / max(b, 1e-6)のように、0にならない数で割ってください。",
    ),
    "outside_domain": (
        "{operation} of {value:g} is no finite number; {operation} takes what is {domain}",
        "{value:g}の{operation}は有限の数になりません。{operation}の引数の範囲：{domain}。",
    ),
    "not_finite": (
        "this comes to {value:g}, which is no finite number in float32 (at most {largest:.2g}); write smaller numbers",
        "これは{value:g}になり、float32では有限の数ではありません（最大{largest:.2g}）。もっと小さい数にしてください。",
    ),
}

SIZES: dict[str, tuple[str, str]] = {
    "sizes_differ": ("{first} {shape}, {second} {other}", "{first}は{shape}、{second}は{other}です。"),
    "vector_by_matrix": (
        "{first} {shape}, {second} {other}; rows({vector}) * M scales the rows of a matrix, columns({vector}) * M "
        "its columns",
        "{first}は{shape}、{second}は{other}です。"
        "行列の行ごとに掛けるにはrows({vector}) * M、列ごとにはcolumns({vector}) * Mと書きます。",
    ),
    "needs_vector_number": (
        "{operation} needs a vector; {what} is one number",
        "{operation}にはベクトルが必要ですが、{what}は1つの数です。",
    ),
    "needs_vector": (
        "{operation} needs a vector; {what} {shape}",
        "{operation}にはベクトルが必要ですが、{what}は{shape}です。",
    ),
    "needs_vector_flat": (
        "{operation} needs a vector; {what} {shape}; flat(...) makes a vector of it",
        "{operation}にはベクトルが必要ですが、{what}は{shape}です。flat(...)でベクトルにできます。",
    ),
    "right_of_product": (
        "the right side of @ is a vector; {what} is one number, and * multiplies by that",
        "@の右側はベクトルです。{what}は1つの数で、数を掛けるには*を使います。",
    ),
    "right_is_numbers": (
        "the right side of @ is a vector; {what} is a collection of numbers, and * multiplies by that",
        "@の右側はベクトルです。{what}は数の集まりで、数を掛けるには*を使います。",
    ),
    "left_no_matrix": (
        "the left side of @ is a parameter or a matrix; {what} {shape}, and * multiplies entry by entry",
        "@の左側はパラメータか行列です。{what}は{shape}です。要素ごとの積は*です。",
    ),
    "columns_and_rows": (
        "{first} {shape}, {second} {other}; the columns of the one are the rows of the other",
        "{first}は{shape}、{second}は{other}です。左の列数と右の行数が同じでなければなりません。",
    ),
    "columns_and_entries": (
        "{first} {shape}, {second} {other}; the columns of the one are the entries of the other",
        "{first}は{shape}、{second}は{other}です。左の列数と右の要素数が同じでなければなりません。",
    ),
    "takes_vector": (
        "{first} @ takes a vector; {second} {shape}; flat(...) makes a vector of it",
        "{first} @にはベクトルが必要ですが、{second}は{shape}です。flat(...)でベクトルにできます。",
    ),
    "product_is_vector": (
        "{what} is a vector, and {shape} is wanted; grid(...) makes a matrix of it",
        "{what}はベクトルですが、ここでは{shape}が必要です。grid(...)で行列にできます。",
    ),
    "needs_matrix": (
        "{operation} needs a matrix; {what} {shape}",
        "{operation}には行列が必要ですが、{what}は{shape}です。",
    ),
    "transpose_alone": (
        "{what} is a matrix; {what} @ v makes a vector",
        "{what}は行列です。{what} @ vでベクトルになります。",
    ),
    "flat_without_size": (
        "flat needs a matrix; {what} has no size of its own",
        "flatには行列が必要ですが、{what}には決まった大きさがありません。",
    ),
    "matrix_without_size": (
        "{what} is a matrix; state its size, as in image: (height, width) = grid(x)",
        "{what}は行列です。image: (height, width) = grid(x)のように大きさを書いてください。",
    ),
    "grid_takes": (
        "a matrix of {shape} takes {wanted}; {what} {other}",
        "{shape}の行列には{wanted}が必要ですが、{what}は{other}です。",
    ),
    "filter_numbers": (
        "{operation} reads 4 numbers: centre x, centre y, log variance, log stride; {what} {shape}",
        "{operation}は4つの数（中心x、中心y、分散の対数、間隔の対数）を読みますが、{what}は{shape}です。",
    ),
    "small_patch": (
        "a patch of filters has at least 2 rows, not 1",
        "フィルタの並びには2行以上必要です。",
    ),
    "period_no_whole": (
        "a period is a whole number of at least 1, not ({row})",
        "周期は1以上の整数です。({row})は使えません。",
    ),
    "modules_do_not_divide": (
        "{count} {word} do not divide into {modules} modules ({row})",
        "{count}（{word}）は{modules}個のモジュール({row})に等分できません。",
    ),
    "clock_reads_number": (
        "clock reads one number, the time; {what} does not fit",
        "clockが読むのは1つの数、時刻です。{what}は合いません。",
    ),
    "blocks_alone": (
        "blocks(M, periods) keeps blocks of a matrix; write blocks(M, periods) @ v",
        "blocks(M, periods)は行列の一部を残します。blocks(M, periods) @ vと書いてください。",
    ),
    "outer_of_collection": (
        "outer makes one matrix of two vectors; {what} is a collection, and sum(...) or mean(...) makes one of it",
        "outerは2つのベクトルから行列を1つ作ります。{what}は集まりです。sum(...)やmean(...)で1つにできます。",
    ),
    "spread_without_matrix": (
        "{operation}({what}) spreads a vector over a matrix; write {operation}({what}) * M, or state the line's size",
        "{operation}({what})はベクトルを行列に広げます。{operation}({what}) * Mと書くか、行の大きさを書いてください。",
    ),
    "no_such_part": (
        "there is no part {part} of {parts}; parts are counted from 1",
        "{parts}個の部分の{part}番目はありません。部分は1から数えます。",
    ),
    "part_does_not_divide": (
        "{what} has {entries} entries, which do not divide into {parts} equal parts",
        "{what}の要素は{entries}個で、{parts}等分できません。",
    ),
    "part_is_vector": (
        "{what} is a part of a vector, and a vector itself; what is wanted here {shape}",
        "{what}はベクトルの一部で、ベクトルです。ここで必要なのは{shape}です。",
    ),
    "entries_backwards": (
        "the last entry, {last}, comes before the first, {first}",
        "最後の要素{last}が最初の要素{first}より前にあります。",
    ),
    "entries_beyond": (
        "{what} has {entries} entries, and there is no entry {last}",
        "{what}の要素は{entries}個で、{last}番目はありません。",
    ),
    "collection_for_one": (
        "{what} is a collection, one for each vector of memory, where {line_name} takes one; "
        "sum(...) or mean(...) makes one of it",
        "{what}はmemoryのベクトルごとに1つある集まりですが、{line_name}は1つです。sum(...)やmean(...)で1つにできます。",
    ),
    "two_shapes": (
        "{name} {shape} here, but {other} at {where}",
        "{name}はここでは{shape}ですが、{where}では{other}です。",
    ),
    "line_has_size": ("{line_name} {shape}, {what} {other}", "{line_name}は{shape}、{what}は{other}です。"),
    "needs_below": (
        "{name} needs a layer below; stack the cell, or add a line {own}_bottom = ...",
        "{name}には下の層が必要です。セルを重ねるか、{own}_bottom = ...の行を加えてください。",
    ),
    "below_missing": (
        "the layer below has no {own}; it has {has}",
        "下の層に{own}がありません。あるのは{has}です。",
    ),
    "below_misfit": (
        "{own} {shape} here, and {other} in the layer below",
        "{own}はここでは{shape}、下の層では{other}です。",
    ),
}

MENDS: dict[str, tuple[str, str]] = {
    "write": ("Write {text}", "{text}と書く"),
    "remove": ("Remove {text}", "{text}を消す"),
    "declare": ("Make {name} a parameter", "{name}をパラメータにする"),
    "declare_all": ("Make {names} parameters", "{names}をパラメータにする"),
    "comment": ("Make it a comment", "注釈にする"),
    "line": ("Start a new line", "行を分ける"),
    "add_line": ("Add a line {text}", "{text}という行を加える"),
    "rename": ("Call it {name}", "名前を{name}にする"),
    "close": ("Close the bracket", "括弧を閉じる"),
    "remove_line": ("Remove the line", "この行を消す"),
    "move_up": ("Move line {line} up", "{line}行目を上に移す"),
}
