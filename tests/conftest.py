"""What all tests share: the reference material, and hypothesis without a stop-watch."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest
from hypothesis import settings

# As the command line does, before numpy loads: products of large matrices on several threads add
# up in another order.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# A deadline would fail on a busy machine, not on a wrong result; CI repeats the same examples.
settings.register_profile("overture", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("overture")


def pytest_collection_finish() -> None:
    """What was collected stays to the end: Python need not search it for cycles again and again,
    an eighth of the time where tests make many small values."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def reference() -> Path:
    """The folder of the reference material, which is not part of the repository."""
    named = os.environ.get("OVERTURE_REFERENCE", "")
    if not named or not Path(named).is_dir():
        pytest.skip("OVERTURE_REFERENCE names no folder with the reference material")
    return Path(named)
