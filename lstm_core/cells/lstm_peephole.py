"""The LSTM with peephole connections from the cell state to all gates, or to some of them."""

from itertools import combinations

from lstm_core.cell import Cell

GATES = {"f": "forget gate", "i": "input gate", "o": "output gate"}
EQUATIONS = """\
f = sigmoid(W_f @ x + U_f @ h_prev + p_f * c_prev + b_f)  # forget gate
i = sigmoid(W_i @ x + U_i @ h_prev + p_i * c_prev + b_i)  # input gate
g = tanh(W_g @ x + U_g @ h_prev + b_g)  # candidate values
c = f * c_prev + i * g  # cell state
o = sigmoid(W_o @ x + U_o @ h_prev + p_o * c + b_o)  # output gate
h = o * tanh(c)  # hidden state
"""


def peephole(gates: str) -> Cell:
    """Return the LSTM with peepholes on the gates in `gates`, a string of the letters f, i and o."""
    equations = EQUATIONS
    for gate in set(GATES) - set(gates):
        equations = equations.replace(f"p_{gate} * c_prev + ", "").replace(f"p_{gate} * c + ", "")
    if gates == "".join(GATES):
        name, title, who = "lstm_peephole", "Peephole LSTM", "All three gates"
    else:
        words = " and ".join(GATES[gate] for gate in gates)
        name, title, who = f"lstm_peephole_{gates}", f"Peephole LSTM ({words})", f"The {words}"
    summary = f"{who} of the LSTM also {'look' if len(gates) > 1 else 'looks'} at the cell state, entry by entry"
    return Cell(
        name=name,
        title=title,
        summary=f"{summary}; the output gate sees the new one." if "o" in gates else f"{summary}.",
        family="LSTM",
        source="Gers, F. A. and Schmidhuber, J. (2000). Recurrent Nets that Time and Count. Proceedings of IJCNN 2000, "
        "vol. 3, 189-194.",
        equations=equations,
    )


CELLS = tuple(peephole("".join(gates)) for count in (3, 2, 1) for gates in combinations(GATES, count))
