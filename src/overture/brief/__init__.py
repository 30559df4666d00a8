"""The brief: what a solved case says, in sentences, tables and charts."""

from __future__ import annotations

from overture.brief.changes import Change, compare
from overture.brief.model import Brief, make_brief

__all__ = ["Brief", "Change", "compare", "make_brief"]
