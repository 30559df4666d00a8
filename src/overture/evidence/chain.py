"""A chain of hashes over rows: whoever changes one afterwards changes every hash that follows.

h_0 is 32 zero bytes; h_i = SHA-256(h_(i-1), canonical JSON of row i): keys sorted, no spaces,
UTF-8.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

START = bytes(32)


def canonical(row: Mapping[str, Any]) -> bytes:
    """The bytes of a row that are hashed."""
    text = json.dumps(
        row, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.encode()


def link(before: bytes, row: Mapping[str, Any]) -> bytes:
    """The hash of a row after the hash of the row before it."""
    return link_bytes(before, canonical(row))


def link_bytes(before: bytes, content: bytes) -> bytes:
    """The hash of a row given as its canonical bytes."""
    return hashlib.sha256(before + content).digest()


def head(rows: Iterable[Mapping[str, Any]]) -> str:
    """The last hash of the chain over some rows, in hexadecimal."""
    last = START
    for row in rows:
        last = link(last, row)
    return last.hex()


def first_break(rows: Sequence[Mapping[str, Any]], hashes: Sequence[str]) -> int | None:
    """The place of the first row whose stored hash is not that of the chain; None if all are.

    A row that is missing or too many shows at the first place where the two differ.
    """
    last = START
    for place, row in enumerate(rows):
        last = link(last, row)
        if place >= len(hashes) or last.hex() != hashes[place]:
            return place
    return None if len(hashes) == len(rows) else len(rows)
