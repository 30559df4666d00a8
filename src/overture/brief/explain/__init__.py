"""Explain a number of a run: its formula, what it is made from, and the lines of the case."""

from __future__ import annotations

from overture.brief.explain.explanation import explain_number, of_equilibria, rule_for
from overture.brief.explain.values import Explanation, Line

__all__ = ["Explanation", "Line", "explain_number", "of_equilibria", "rule_for"]
