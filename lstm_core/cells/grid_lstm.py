"""The two-dimensional grid LSTM: one LSTM along time and one along depth."""

from lstm_core.cell import Cell

GRID_LSTM = Cell(
    name="grid_lstm",
    title="Grid LSTM",
    summary="Two LSTM cells share what they read: one carries its memory along time, the other upwards "
    "through the layers.",
    family="Grid LSTM",
    source="Kalchbrenner, N., Danihelka, I. and Graves, A. (2015). Grid Long Short-Term Memory. ICLR 2016, "
    "arXiv:1507.01526.",
    equations="""\
h_bottom = W_xh @ x + b_xh  # input, as a hidden state
m_bottom = W_xm @ x + b_xm  # input, as a memory
t.f = sigmoid(t.Ut_f @ t.h_prev + t.Ud_f @ h_below + t.b_f)  # forget gate, time
t.i = sigmoid(t.Ut_i @ t.h_prev + t.Ud_i @ h_below + t.b_i)  # input gate, time
t.g = tanh(t.Ut_g @ t.h_prev + t.Ud_g @ h_below + t.b_g)  # candidate values, time
t.m = t.f * t.m_prev + t.i * t.g  # memory, time
t.o = sigmoid(t.Ut_o @ t.h_prev + t.Ud_o @ h_below + t.b_o)  # output gate, time
t.h = t.o * tanh(t.m)  # hidden state, time
d.f = sigmoid(d.Ut_f @ t.h_prev + d.Ud_f @ h_below + d.b_f)  # forget gate, depth
d.i = sigmoid(d.Ut_i @ t.h_prev + d.Ud_i @ h_below + d.b_i)  # input gate, depth
d.g = tanh(d.Ut_g @ t.h_prev + d.Ud_g @ h_below + d.b_g)  # candidate values, depth
m = d.f * m_below + d.i * d.g  # memory, depth
d.o = sigmoid(d.Ut_o @ t.h_prev + d.Ud_o @ h_below + d.b_o)  # output gate, depth
h = d.o * tanh(m)  # hidden state, depth
""",
)
