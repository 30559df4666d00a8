"""Quote from the JSON of a run: every number comes with the place it was read from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from overture.brief import numbers
from overture.brief.parts import Number

Key = str | int


def pointer(path: tuple[Key, ...]) -> str:
    """The JSON pointer (RFC 6901) of a path of keys and indices."""
    return "".join("/" + str(key).replace("~", "~0").replace("/", "~1") for key in path)


@dataclass(frozen=True)
class Run:
    """The JSON of a run, read by path; a missing number is quoted as a dash."""

    record: Mapping[str, Any]

    def at(self, *path: Key) -> Any:
        """What stands at `path`, or None where the path ends early."""
        found: Any = self.record
        for key in path:
            if isinstance(found, Mapping):
                found = found.get(str(key))
            elif isinstance(found, list) and isinstance(key, int) and key < len(found):
                found = found[key]
            else:
                return None
        return found

    def number(self, kind: str, *path: Key) -> Number:
        """The number at `path`, written as `kind`."""
        value = self.at(*path)
        return Number(numbers.write(kind, value), value, kind, pointer(path))

    def points(self, *path: Key) -> Number:
        """Payoff points."""
        return self.number("points", *path)

    def mean(self, option: str) -> Number:
        """The mean of a policy, with decimals enough to tell the best from the next."""
        means = [self.policies[o]["mean"] for o in (self.best, self.next) if o]
        return self.number(numbers.points_apart(means), "advice", "policies", option, "mean")

    def percent(self, *path: Key) -> Number:
        """A probability or share."""
        return self.number("percent", *path)

    def bits(self, *path: Key) -> Number:
        """Information in bits."""
        return self.number("bits", *path)

    def worth(self, *path: Key) -> Number:
        """The worth of information in points."""
        return self.number("worth", *path)

    def count(self, *path: Key) -> Number:
        """A whole number."""
        return self.number("count", *path)

    @property
    def best(self) -> str:
        """The advised option."""
        return str(self.record["advice"]["best"])

    @property
    def next(self) -> str:
        """The next best option, or "" where there is none."""
        return str(self.record["advice"]["next"] or "")

    @property
    def policies(self) -> Mapping[str, Any]:
        """The options compared, best mean first."""
        found: Mapping[str, Any] = self.record["advice"]["policies"]
        return found

    @property
    def party(self) -> str:
        """The name of the advised party."""
        return str(self.record["case"]["party"])

    @property
    def party_id(self) -> str:
        """The id of the advised party, or its name where the names do not settle it."""
        names: Mapping[str, str] = self.record["case"]["party_names"]
        return next((key for key, name in names.items() if name == self.party), self.party)

    def says(self, option: str) -> str:
        """An option of the advised choice in words."""
        return str(self.policies[option]["says"]) or humane(option)

    def party_name(self, party: str) -> str:
        """The name of a party."""
        return str(self.at("case", "party_names", party) or humane(party))

    def outcome(self, outcome: str) -> str:
        """An outcome in words."""
        return str(self.at("case", "outcome_says", outcome) or humane(outcome))

    def type_says(self, party: str, kind: str) -> str:
        """A type in words, or ""."""
        return str(self.at("case", "type_says", party, kind) or "")


def humane(identifier: str) -> str:
    """An identifier with spaces, for want of words."""
    return identifier.replace("_", " ")
