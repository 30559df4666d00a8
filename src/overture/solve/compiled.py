"""Whether the compiled solver is already in numba's cache, asked without importing numba."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

DECORATORS = ("@_jit", "@_bare")


def is_compiled() -> bool:
    """Whether there are cache indices of compiled functions, and none older than its source.

    It only decides whether to tell the user to wait: an index may still miss a signature, and a
    file that no run has needed so far has no index.
    """
    tag = f"py{sys.version_info.major}{sys.version_info.minor}"
    found = False
    for source in Path(__file__).parent.rglob("*.py"):
        text = source.read_text(encoding="utf-8")
        if not any(f"\n{decorator}\n" in text for decorator in DECORATORS):
            continue
        changed = source.stat().st_mtime
        indices = [
            index.stat().st_mtime >= changed
            for folder in _caches(source)
            for index in folder.glob(f"**/{source.stem}.*.{tag}.nbi")
        ]
        if indices and not any(indices):
            return False
        found = found or bool(indices)
    return found


def _caches(source: Path) -> Iterator[Path]:
    """Where numba keeps its cache: the folder of NUMBA_CACHE_DIR, or beside the source, or at home
    where that cannot be written (numba 0.61, `caching.py`)."""
    named = os.environ.get("NUMBA_CACHE_DIR")
    if named:
        yield Path(named)
        return
    yield source.parent / "__pycache__"
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    yield Path(home) / "numba"
