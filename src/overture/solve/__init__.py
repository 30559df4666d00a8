"""Solution concepts, one algorithm a file."""

from __future__ import annotations

from overture.solve.compiled import is_compiled

__all__ = ["is_compiled"]
