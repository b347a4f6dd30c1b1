"""After the LSTM: attention and its successors."""
