"""What the laboratory computes of a reader's own cell; no page and no application is known here."""
