"""The vanilla LSTM of "LSTM: A Search Space Odyssey" and its eight variants with one change each."""

from lstm_core.cell import Cell

VANILLA = {
    "f": "f = sigmoid(W_f @ x + U_f @ h_prev + p_f * c_prev + b_f)  # forget gate",
    "i": "i = sigmoid(W_i @ x + U_i @ h_prev + p_i * c_prev + b_i)  # input gate",
    "g": "g = tanh(W_g @ x + U_g @ h_prev + b_g)  # candidate values",
    "c": "c = f * c_prev + i * g  # cell state",
    "o": "o = sigmoid(W_o @ x + U_o @ h_prev + p_o * c + b_o)  # output gate",
    "h": "h = o * tanh(c)  # hidden state",
}
FEEDBACK = "R_i{gate} @ i_prev + R_f{gate} @ f_prev + R_o{gate} @ o_prev"  # R_ab: from gate a at t - 1 to gate b


def variant(name: str, title: str, summary: str, order: str = "figcoh", **changed: str) -> Cell:
    """Return the vanilla LSTM with the lines of `changed` replaced; `order` is the order of the lines."""
    lines = VANILLA | changed
    return Cell(
        name=name,
        title=title,
        summary=summary,
        family="Search space",
        source="Greff, K., Srivastava, R. K., Koutník, J., Steunebrink, B. R. and Schmidhuber, J. (2015). LSTM: A "
        "Search Space Odyssey. IEEE Transactions on Neural Networks and Learning Systems 28(10), 2222-2232 (2017), "
        "arXiv:1503.04069.",
        equations="".join(f"{lines[line]}\n" for line in order),
    )


def fed_back(gate: str) -> str:
    """Return the line of a gate with recurrent connections from all gates."""
    return VANILLA[gate].replace(" + b_", f" + {FEEDBACK.format(gate=gate)} + b_")


CELLS = (
    variant(
        "vanilla",
        "Vanilla LSTM",
        "The LSTM with peepholes on all three gates, against which the study measures every change.",
    ),
    variant(
        "nig", "No input gate", "The candidate values go onto the cell state in full.", i="i: units = 1  # input gate"
    ),
    variant(
        "nfg",
        "No forget gate",
        "The cell state only ever adds up; nothing is forgotten.",
        f="f: units = 1  # forget gate",
    ),
    variant(
        "nog", "No output gate", "The hidden state always shows the whole cell state.", o="o: units = 1  # output gate"
    ),
    variant(
        "niaf",
        "No input activation",
        "The candidate values are not squashed by tanh.",
        g="g = W_g @ x + U_g @ h_prev + b_g  # candidate values",
    ),
    variant(
        "noaf",
        "No output activation",
        "The cell state is not squashed by tanh on its way out.",
        h="h = o * c  # hidden state",
    ),
    variant(
        "cifg_peephole",
        "Coupled gates with peepholes",
        "The forget gate is what the input gate leaves: f = 1 - i.",
        order="ifgcoh",
        f="f = 1 - i  # forget gate",
    ),
    variant(
        "np",
        "No peepholes",
        "No gate looks at the cell state; these are the equations of the LSTM.",
        f="f = sigmoid(W_f @ x + U_f @ h_prev + b_f)  # forget gate",
        i="i = sigmoid(W_i @ x + U_i @ h_prev + b_i)  # input gate",
        o="o = sigmoid(W_o @ x + U_o @ h_prev + b_o)  # output gate",
    ),
    variant(
        "fgr",
        "Full gate recurrence",
        "Every gate also reads what all gates were one step ago, through nine more matrices.",
        **{gate: fed_back(gate) for gate in "fio"},
    ),
)
