"""The clockwork RNN: modules of units that are updated with different periods."""

from lstm_core.cell import Cell

CLOCKWORK_RNN = Cell(
    name="clockwork_rnn",
    title="Clockwork RNN",
    summary="The units form modules with periods 1, 2, 4 and 8; a module whose period does not divide the step sleeps "
    "and keeps its state. Slow modules feed fast ones, never the other way.",
    family="RNN",
    source="Koutník, J., Greff, K., Gomez, F. and Schmidhuber, J. (2014). A Clockwork RNN. Proceedings of ICML 2014, "
    "PMLR 32(2), 1863-1871, arXiv:1402.3511.",
    equations="""\
periods = (1, 2, 4, 8)
active = clock(time, periods)                                   # clock
h_new = tanh(W_h @ x + blocks(U_h, periods) @ h_prev + b_h)     # new state
h = active * h_new + (1 - active) * h_prev                      # hidden state
""",
)
