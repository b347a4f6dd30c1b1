"""One layer against four: the modules of a plain network and of an LSTM."""
