"""A large crisis whose tree does not change with the shipped cases: see README.md beside."""

from pathlib import Path

LARGE_CRISIS = Path(__file__).parent
