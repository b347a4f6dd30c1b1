"""Drawings: a cell's diagram becomes typed marks, and marks become SVG or a Plotly figure.

    lstm_core.notation.diagram -> diagram.py -> marks.py -> svg.py     the story, cards, pages without scripts
                                                         -> plotly.py  the stage, by static/js/drawing/plain.js

`bands` and `bars` are figures from the start. Sizes are in a diagram's units, y downwards; a colour is a
name such as "$wire", which static/css/palette.css defines for both themes.
"""
