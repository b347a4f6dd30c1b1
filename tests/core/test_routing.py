"""What the search for paths is quick by gives what its plain form gives."""

from itertools import product

from lstm_core.notation.layout.routing import STEP, _away, corners


def test_the_cost_from_each_place_to_some_others_wherever_they_are():
    for first, length, count in product(range(-9, 12), range(6), range(1, 9)):
        last = first + length
        plain = [STEP * max(first - place, 0, place - last) for place in range(count)]
        assert _away(first, last, count, STEP) == plain, (first, last, count)


def test_corners_are_where_a_line_bends_or_turns_back():
    assert corners([(0, 0), (0, 0), (1, 0), (4, 0), (4, 2), (4, 3)]) == [(0, 0), (4, 0), (4, 3)]
    assert corners([(0, 0), (3, 0), (1, 0)]) == [(0, 0), (3, 0), (1, 0)]
    assert corners([(2, 5), (2, 3), (2, 1), (0, 1)]) == [(2, 5), (2, 1), (0, 1)]
    assert corners([]) == []
