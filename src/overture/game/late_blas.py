"""Load what numba needs to run compiled functions, but not scipy's linear algebra.

Before numba runs anything it looks whether scipy has BLAS, by importing all of scipy.linalg: a
tenth of the time of a run, for products of matrices that no kernel here takes. Imported late: it
brings in numba.
"""

from __future__ import annotations

import importlib
import sys
from importlib.util import find_spec
from types import ModuleType

BLAS = "scipy.linalg.cython_blas"


def load_numba() -> None:
    """Import numba's array functions with an empty module in the place of scipy's BLAS.

    numba notes only that there is one, and imports the true one when it compiles a product of
    matrices. Does nothing to what is loaded already.
    """
    if BLAS in sys.modules or find_spec("scipy") is None:
        importlib.import_module("numba.np.arraymath")
        return
    stand_in = ModuleType(BLAS)
    sys.modules[BLAS] = stand_in
    try:
        importlib.import_module("numba.np.arraymath")
    finally:
        if sys.modules.get(BLAS) is stand_in:
            del sys.modules[BLAS]
