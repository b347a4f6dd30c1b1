"""The three best cells of a search over ten thousand architectures, with a projection of the input."""

from lstm_core.cell import Cell

SOURCE = (
    "Jozefowicz, R., Zaremba, W. and Sutskever, I. (2015). An Empirical Exploration of Recurrent Network "
    "Architectures. Proceedings of ICML 2015, PMLR 37, 2342-2350."
)
GRU = {
    "z": "z = sigmoid(W_z @ x + U_z @ h_prev + b_z)  # update gate",
    "r": "r = sigmoid(W_r @ x + U_r @ h_prev + b_r)  # reset gate",
    "h_tilde": "h_tilde = tanh(W_h @ x + U_h @ (r * h_prev) + b_h)  # new state",
    "h": "h = (1 - z) * h_prev + z * h_tilde  # hidden state",
}


def mutation(number: int, summary: str, **changed: str) -> Cell:
    """Return the GRU with the lines of `changed` replaced."""
    return Cell(
        name=f"mut{number}",
        title=f"MUT{number}",
        summary=summary,
        family="Architecture search",
        source=SOURCE,
        equations="".join(f"{line}\n" for line in (GRU | changed).values()),
    )


CELLS = (
    mutation(
        1,
        "A GRU whose update gate sees the input alone, and whose new state sees the input through a tanh.",
        z="z = sigmoid(W_z @ x + b_z)  # update gate",
        h_tilde="h_tilde = tanh(U_h @ (r * h_prev) + tanh(W_h @ x) + b_h)  # new state",
    ),
    mutation(2, "With the input projected, this winner of the search is the GRU itself."),
    mutation(
        3,
        "A GRU whose update gate reads the hidden state through a tanh.",
        z="z = sigmoid(W_z @ x + U_z @ tanh(h_prev) + b_z)  # update gate",
    ),
)
