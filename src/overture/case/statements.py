"""What a case declares of public statements: the positions they are coded by, and those written
in the case itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from overture.case.frozen import ReadOnly
from overture.errors import Spot


@dataclass(frozen=True, slots=True)
class Statement:
    """One coding of one public statement.

    `date` is the ISO day on which it was made, `reported` that on which it became known. `codes`
    [position] is whether the position was taken; a position that is not there was not coded, which
    says nothing about whether it was taken. `party` is an id of the case, or "".
    """

    date: str
    reported: str
    speaker: str
    party: str
    occasion: str
    coder: str
    verified: str
    url: str
    codes: Mapping[str, bool]
    spot: Spot

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What codings of one statement by several coders share."""
        return (self.date, self.party, self.speaker, self.occasion)


@dataclass(frozen=True, slots=True)
class Statements:
    """`file` lies beside the case ("" if none); `by` is the party of statements that name none;
    `positions` [position] is the position in words; `made` are the statements in the case."""

    file: str = ""
    by: str = ""
    positions: Mapping[str, str] = field(default_factory=ReadOnly)
    made: tuple[Statement, ...] = ()
