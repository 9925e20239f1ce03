"""Matrix products as a single message needs them."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

#: Up to so many rows go one by one: for more than one at a time BLAS first copies the whole matrix.
_FEW = 4


def times(rows: Floats, matrix: Floats) -> Floats:
    """`rows @ matrix`, whichever way is the faster for so few or many rows."""
    if 1 < len(rows) <= _FEW:
        return np.stack([row @ matrix for row in rows])
    product: Floats = rows @ matrix
    return product
