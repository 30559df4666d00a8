"""numba is loaded without scipy's linear algebra, and products of matrices still compile."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys
from overture.game.late_blas import BLAS, load_numba
{first}
load_numba()
assert (BLAS in sys.modules) is {loaded}, "stand-in left behind, or scipy's loaded"
import numpy
from numba import njit
product = njit(lambda x, y: x @ y)(2.0 * numpy.eye(3), numpy.ones((3, 3)))
print(product.sum(), hasattr(sys.modules[BLAS], "__file__"))
"""


def said(first: str, loaded: bool) -> str:
    program = PROGRAM.format(first=first, loaded=loaded)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_matrices_are_multiplied_by_the_true_blas_later() -> None:
    assert said("", loaded=False) == "18.0 True\n"


def test_what_is_loaded_already_stays() -> None:
    assert said("import scipy.linalg.cython_blas", loaded=True) == "18.0 True\n"
