"""Arguments of the verbs: what a caller gave, checked before any work, with a remedy."""

from __future__ import annotations

from operator import index

from overture.errors import UsageError

MOST_WORLDS = 1_000_000
"""All worlds of a run are held in memory, so a slip of the keyboard must not fill it."""


def whole(name: str, value: object, least: int, most: int | None = None) -> None:
    """Raise UsageError unless `value` is a whole number from `least` to `most` (numpy's count)."""
    upper = "up" if most is None else f"to {most:,}"
    try:
        number = index(value)  # type: ignore[arg-type]
    except TypeError:
        number = least - 1
    if isinstance(value, bool) or number < least or (most is not None and number > most):
        raise UsageError(f"{name} cannot be {value!r}; give a whole number from {least:,} {upper}")


def sampling(worlds: object, seed: object, workers: object = None) -> None:
    """Check the arguments that every solving verb takes. Raises UsageError."""
    whole("worlds", worlds, 1, MOST_WORLDS)
    whole("seed", seed, 0)
    if workers is not None:
        whole("workers", workers, 1)


def instance(verb: str, value: object, kind: type, remedy: str) -> None:
    """Raise UsageError unless the first argument of a verb is of its kind."""
    if not isinstance(value, kind):
        raise UsageError(
            f"{verb} takes a {kind.__name__}, not {_article(type(value).__name__)}; {remedy}"
        )


def place(value: object) -> None:
    """Raise UsageError unless a case or file is given as text or a path."""
    from pathlib import Path

    if not isinstance(value, str | Path):
        raise UsageError(
            f"a case is named by text or a path, not by {_article(type(value).__name__)}; give a "
            "folder, a file, or a name such as 'hello'"
        )


def _article(noun: str) -> str:
    return f"an {noun}" if noun[0] in "AEIOUaeiou" else f"a {noun}"
