"""What a check is: a name, how serious it is, and one sentence on what it finds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from overture.case.frozen import ReadOnly


@dataclass(frozen=True, slots=True)
class CheckDoc:
    """`severity` is error (nothing is solved), warning, or note (shown by `overture check`)."""

    name: str
    severity: str
    finds: str


def register(*docs: CheckDoc) -> ReadOnly[str, CheckDoc]:
    """Name -> check, in the order given."""
    return ReadOnly({doc.name: doc for doc in docs})


def merge(parts: Iterable[ReadOnly[str, CheckDoc]]) -> ReadOnly[str, CheckDoc]:
    """All checks of several registers. Raises ValueError if two share a name."""
    found: dict[str, CheckDoc] = {}
    for part in parts:
        for name, doc in part.items():
            if name in found:
                raise ValueError(f"two checks are called {name}")
            found[name] = doc
    return ReadOnly(found)


def error(name: str, finds: str) -> CheckDoc:
    """A check that stops the run."""
    return CheckDoc(name, "error", finds)


def warning(name: str, finds: str) -> CheckDoc:
    """A check that the run mentions."""
    return CheckDoc(name, "warning", finds)


def note(name: str, finds: str) -> CheckDoc:
    """A check that only `overture check` mentions."""
    return CheckDoc(name, "note", finds)
