"""How large a document may be, and a list of problems that cannot grow without bound."""

from __future__ import annotations

import re
from dataclasses import dataclass

from overture.errors import CaseError, Problem, Spot

# Control characters, the line ends that YAML 1.1 knew and 1.2 dropped, surrogates, marks of
# byte order inside the text: invisible in an editor, and not read alike by all parsers.
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]"
)


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on a document: bytes of the file, nodes and levels of the tree, characters of a
    scalar, and how many problems are told at most."""

    bytes: int = 1_000_000
    nodes: int = 50_000
    depth: int = 40
    scalar: int = 20_000
    problems: int = 200


DEFAULT = Limits()


class Complaints:
    """The problems of one document, told up to a limit, with the source line of each."""

    def __init__(self, file: str, lines: list[str], limit: int) -> None:
        self.file = file
        self.lines = lines
        self.limit = limit
        self.found: list[Problem] = []
        self.dropped = 0

    def spot(self, line: int, column: int) -> Spot:
        """The spot at a 0-based line and column."""
        text = self.lines[line] if line < len(self.lines) else ""
        return Spot(self.file, line + 1, column + 1, text)

    def add(self, check: str, spot: Spot, path: str, what: str, remedy: str) -> None:
        """Note one problem, or only count it when enough have been noted."""
        if len(self.found) < self.limit:
            self.found.append(Problem(check, spot, path, what, remedy))
        else:
            self.dropped += 1

    def raise_if_any(self) -> None:
        """Raise CaseError with everything noted so far, if anything was."""
        if not self.found:
            return
        if self.dropped:
            last = max(self.found, key=lambda p: (p.spot.line, p.spot.column)).spot
            self.found.append(
                Problem(
                    "too-many-problems",
                    last,
                    "",
                    f"{self.dropped} more problems are not shown",
                    "mend these first, then check again",
                )
            )
        raise CaseError(self.found)
