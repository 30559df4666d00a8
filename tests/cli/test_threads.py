"""The command keeps one thread for products of matrices, unless its user says otherwise."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from overture.cli.main import BLAS_THREADS

PROGRAM = """
import os, sys
from overture.cli.main import BLAS_THREADS, main
assert "numpy" not in sys.modules, "numpy reads the variables when it loads"
try:
    main(["version"])
except SystemExit:
    print([os.environ[name] for name in BLAS_THREADS])
"""


@pytest.mark.parametrize(("given", "kept"), [({}, "1"), (dict.fromkeys(BLAS_THREADS, "3"), "3")])
def test_one_thread_unless_the_user_asks_for_more(given: dict[str, str], kept: str) -> None:
    environment = {k: v for k, v in os.environ.items() if k not in BLAS_THREADS} | given
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, env=environment
    )
    assert done.stdout.splitlines()[-1:] == [str([kept] * len(BLAS_THREADS))], done.stderr
