"""The hash of a case: SHA-256 of its plain content, written in one canonical way.

Comments, layout and the order of keys do not matter; every value does, reasons included.
"""

from __future__ import annotations

import hashlib
import json


def canonical_json(content: object) -> str:
    """JSON with sorted keys, no blanks, and numbers as Python writes them shortest."""
    return json.dumps(
        _tidy(content), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def content_hash(content: object) -> str:
    """SHA-256 of the canonical JSON, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()


def _tidy(content: object) -> object:
    """1.0 and 1 are the same number to an analyst, so they are to the hash."""
    if isinstance(content, dict):
        return {str(key): _tidy(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_tidy(item) for item in content]
    if isinstance(content, float) and content.is_integer() and abs(content) < 2**53:
        return int(content)
    return content
