"""Paths into the JSON of a run: `test.replies[0].posterior.moscow.seeker`, read and written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from overture.brief.quote import Key
from overture.errors import UsageError
from overture.reading.suggest import closest

LONGEST = 2_000
_SHOWN = 6

_STEP = re.compile(
    r"""\.?(?:
        \[(?P<index>\d{1,9})\]
      | \[(?P<bracketed>"(?:[^"\\]|\\.)*"|'[^']*')\]
      | (?P<quoted>"(?:[^"\\]|\\.)*"|'[^']*')
      | (?P<plain>[^.\[\]"']+)
    )""",
    re.VERBOSE,
)


def parse(text: str) -> tuple[Key, ...]:
    """The keys and indices of a path; a JSON pointer (/advice/margin) is read as well.

    Keys with dots, brackets or quotes are quoted. Raises UsageError for a path that cannot be read.
    """
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise UsageError("the path is empty or too long; write for example advice.margin")
    if text.startswith("/"):
        parts = [part.replace("~1", "/").replace("~0", "~") for part in text[1:].split("/")]
        return tuple(int(part) if part.isascii() and part.isdigit() else part for part in parts)
    found: list[Key] = []
    at = 0
    while at < len(text):
        step = _STEP.match(text, at)
        dotted = step is not None and text[at] == "."
        bracketed = step is not None and text[at] == "["
        if step is None or not (at == 0) ^ (dotted or (bracketed and at > 0)):
            raise UsageError(
                f"the path cannot be read from '{text[at : at + 20]}' on; write keys with dots, "
                'positions as [0], and keys with spaces in quotes: terms."war in Ukraine"'
            )
        if step["index"] is not None:
            found.append(int(step["index"]))
        else:
            found.append(_unquoted(step["bracketed"] or step["quoted"] or step["plain"]))
        at = step.end()
    return tuple(found)


def _unquoted(text: str) -> str:
    if text.startswith("'"):
        return text[1:-1]
    if text.startswith('"'):
        try:
            return str(json.loads(text))
        except ValueError:
            raise UsageError(f"{text} is no quoted key; write it as in JSON") from None
    return text


def show(path: tuple[Key, ...]) -> str:
    """A path as it is written."""
    out = ""
    for key in path:
        if isinstance(key, int):
            out += f"[{key}]"
        else:
            plain = re.fullmatch(r"[^.\[\]\"'\s]+", key) is not None
            out += ("." if out else "") + (key if plain else json.dumps(key, ensure_ascii=False))
    return out


def look_up(record: Mapping[str, Any], path: tuple[Key, ...]) -> Any:
    """What stands at a path. Raises UsageError, with suggestions, where there is nothing."""
    found: Any = record
    for depth, key in enumerate(path):
        above = show(path[:depth]) or "the run"
        if isinstance(found, Mapping):
            if str(key) not in found:
                raise UsageError(f"{above} has no '{key}'; {_remedy(str(key), found)}")
            found = found[str(key)]
        elif isinstance(found, list):
            if not isinstance(key, int):
                raise UsageError(f"{above} is a list of {len(found)}; write a position: {above}[0]")
            if key >= len(found):
                raise UsageError(
                    f"{above} has {len(found)} items, from [0] on; there is no [{key}]"
                )
            found = found[key]
        else:
            raise UsageError(f"{above} is a single value; the path ends there")
    return found


def _remedy(key: str, known: Mapping[str, Any]) -> str:
    near = closest(key, known)
    names = [show((name,)) for name in known]
    listed = ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
    return f"did you mean '{near}'?" if near else f"it has {listed}"


def is_number(value: Any) -> bool:
    """Whether a JSON value is a number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def numbers_below(value: Any, path: tuple[Key, ...] = ()) -> Iterator[tuple[Key, ...]]:
    """The paths of all numbers at or below a value, in the order of the JSON."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from numbers_below(item, (*path, str(key)))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from numbers_below(item, (*path, index))
    elif is_number(value):
        yield path
