"""What a head answers, and the products that it is made of."""

import numpy as np
import pytest

from nlu.heads import Answer
from nlu.products import times
from nlu.understanding import Ranked

ANSWER = Answer(("a", "b", "c"), np.array([0.5, 0.1, 0.4], np.float32))


@pytest.mark.parametrize("count", range(10))
def test_rows_are_multiplied_alike_however_many_they_are(count: int) -> None:
    drawn = np.random.default_rng(count)
    rows, matrix = drawn.random((count, 7), np.float32), drawn.random((7, 5), np.float32)
    product = times(rows, matrix)
    assert product.shape == (count, 5)
    assert np.allclose(product, rows @ matrix)


def test_the_likeliest_comes_first() -> None:
    assert ANSWER.ranking() == (Ranked("a", 0.5), Ranked("c", 0.4), Ranked("b", 0.1))


def test_the_others_share_what_a_class_had_that_cannot_be_meant() -> None:
    assert ANSWER.ranking(never=[0]) == (Ranked("c", 0.8), Ranked("b", 0.2))


def test_where_nothing_else_is_left_all_may_be_meant() -> None:
    alone = Answer(("a", "b"), np.array([1.0, 0.0], np.float32))
    assert alone.ranking(never=[0]) == (Ranked("a", 1.0), Ranked("b", 0.0))
