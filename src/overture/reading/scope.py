"""What an expression may use: names, functions, and how large it may grow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from overture.reading.identifiers import FUNCTION_NAMES

LONGEST = 2_000
MOST_NODES = 400
DEEPEST = 40
LARGEST = 1e12

FUNCTIONS: Mapping[str, tuple[int, int | None]] = dict(
    zip(FUNCTION_NAMES, [(2, None), (2, None), (1, 1), (1, 1), (1, 1), (1, 1), (3, 3)], strict=True)
)
"""The functions of the language, each with the least and the most arguments it takes."""


class Kind(Enum):
    """What an expression stands for."""

    NUMBER = "a number"
    TRUTH = "true or false"
    CHOICE = "an option"


@dataclass(frozen=True)
class Scope:
    """The names that an expression may use.

    `numbers`: quantities and the like. `truths`: assumptions and outcomes. `choices`: id of a
    move or party -> its options or types, which are the constants of the language beside `none`.
    `refused`: names that are declared but may not stand here -> the reason, for the message.
    """

    numbers: frozenset[str] = frozenset()
    truths: frozenset[str] = frozenset()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)
