"""Matrix products as a single message needs them."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

#: Up to so many rows go one by one: for more than one at a time BLAS first copies the whole matrix.
_FEW = 3
#: So many rows BLAS takes at a time; fewer left over cost it more than as many again.
_AT_A_TIME = 4


def times(rows: Floats, matrix: Floats) -> Floats:
    """`rows @ matrix`, whichever way is the faster for so few or many rows."""
    count, size = rows.shape
    if 1 < count <= _FEW:
        return np.stack([row @ matrix for row in rows])
    over = -count % _AT_A_TIME if count > 1 else 0
    if over:
        rows = np.concatenate([rows, np.zeros((over, size), np.float32)])
    product: Floats = (rows @ matrix)[:count]
    return product
