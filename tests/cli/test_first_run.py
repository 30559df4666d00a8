"""The first run on a machine says that it compiles; later ones do not."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from overture.solve import compiled

SAID = "compiling the solver for this machine (first run only)"


def test_a_cold_cache_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert not compiled.is_compiled()


def test_a_warm_cache_is_seen(overture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    overture("run", "hello", "--worlds", "50")
    assert compiled.is_compiled()
    assert SAID not in overture("run", "hello", "--worlds", "50").err


def test_the_run_says_it_once(overture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["overture.solve"], "is_compiled", lambda: False)
    assert overture("run", "hello", "--worlds", "50").err.count(SAID) == 1
