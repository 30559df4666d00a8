"""One family of errors. Every message says what is wrong and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a file: 1-based line and column, with the text of that line."""

    file: str
    line: int
    column: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a declaration, where it is, and what would mend it.

    `check` is the name of the rule that was broken (documented in the reference);
    `severity` is "error" (nothing is solved) or "warning" (the run goes on and says so).
    """

    check: str
    spot: Spot
    path: str
    what: str
    remedy: str
    severity: str = "error"

    def line(self) -> str:
        """`file:line:column: path: what is wrong; what to do`, on one line."""
        where = f"{self.spot.file}:{self.spot.line}:{self.spot.column}"
        subject = f"{self.path}: " if self.path else ""
        line = f"{where}: {self.severity}: {subject}{self.what}; {self.remedy} [{self.check}]"
        return "".join(sign if sign.isprintable() or sign == "\n" else "?" for sign in line)

    def render(self) -> str:
        """The line, the source line under it, and a caret under the column."""
        if not self.spot.text:
            return self.line()
        # a hostile line may be long, and must not steer the terminal
        offset = max(0, self.spot.column - 61)
        text = self.spot.text[offset : offset + 100].expandtabs(1)
        shown = "".join(sign if sign.isprintable() else "?" for sign in text)
        caret = " " * (self.spot.column - 1 - offset) + "^"
        return f"{self.line()}\n    {shown}\n    {caret}"

    def to_json(self) -> dict[str, object]:
        """The problem as plain JSON values."""
        return {
            "check": self.check,
            "severity": self.severity,
            "file": self.spot.file,
            "line": self.spot.line,
            "column": self.spot.column,
            "path": self.path,
            "what": self.what,
            "remedy": self.remedy,
        }


class OvertureError(Exception):
    """Any failure that overture foresees. `exit_status` is what the command line returns."""

    exit_status = 3


class CaseError(OvertureError):
    """The case has problems. They are all here, in the order of the file."""

    exit_status = 1

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(
            sorted(problems, key=lambda p: (p.spot.file, p.spot.line, p.spot.column))
        )
        super().__init__("\n".join(problem.render() for problem in self.problems))


class UsageError(OvertureError):
    """The command or the call cannot be understood; the message says how to write it."""

    exit_status = 2


class NotSolved(OvertureError):  # noqa: N818 - it is a result, not a defect
    """The case is sound but no answer was reached; the message says what is known."""

    exit_status = 3


class CannotStore(OvertureError):  # noqa: N818 - the disk or the folder is at fault
    """A file of a run cannot be written or read; the message says what is safe and what to do."""

    exit_status = 3
