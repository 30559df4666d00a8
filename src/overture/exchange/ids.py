"""Ids from any text: lower-case words that the language accepts, none twice."""

from __future__ import annotations

import re
from collections.abc import Collection

from overture.case.forms import ASIDES, HEADS
from overture.case.names import CHANCE
from overture.case.sections.numbers import PER_MOVE
from overture.reading.identifiers import check_identifier

LONGEST = 24
_FIXED = {*HEADS, *ASIDES, CHANCE, PER_MOVE}


def new_id(text: str, otherwise: str, taken: Collection[str]) -> str:
    """An id that resembles the text, or else `otherwise`; numbered if it is taken."""
    word = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")[:LONGEST].strip("_")
    if word and word[0].isdigit():
        word = f"{otherwise}_{word}"
    if not word:
        word = otherwise
    if word in _FIXED or check_identifier(word) is not None:
        word = f"{word}_it"
    found, count = word, 1
    while found in taken:
        count += 1
        found = f"{word}_{count}"
    return found
