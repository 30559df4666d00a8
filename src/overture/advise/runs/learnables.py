"""What could be learned before the choice, as rows that chunks bin: every number, every group.

A group is one row, the score of its rule, which is fitted on the first worlds of the run and
fixed before the first chunk (see `discovery.rules`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np

from overture.advise.discovery.rules import Rule, fitted_rule, score
from overture.advise.groups import groups_of
from overture.case.model import Case
from overture.game.draws import Array, Draws

PARTS = tuple(field.name for field in fields(Rule))


@dataclass(frozen=True)
class Learnables:
    """paths: the numbers that vary, quantities first, then assumptions and priors. groups: names;
    members [groups, paths] says what is in them; a rule for each."""

    paths: tuple[str, ...]
    groups: tuple[str, ...]
    members: np.ndarray
    rules: tuple[Rule, ...]

    @property
    def quantities(self) -> tuple[str, ...]:
        """The paths of the quantities."""
        return tuple(path for path in self.paths if path.startswith("quantities."))

    def rows(self, case: Case, draws: Draws) -> Array:
        """What is binned in every world of a block: array [paths + groups, W]."""
        numbers = numbers_of(case, draws, self.paths)
        out = np.empty((len(self.paths) + len(self.groups), draws.count))
        out[: len(self.paths)] = numbers
        for g, rule in enumerate(self.rules):
            out[len(self.paths) + g] = score(rule, numbers, np.flatnonzero(self.members[g]))
        return out

    def to_arrays(self) -> dict[str, np.ndarray]:
        """The same as arrays, for start.npz."""
        found = {
            "learn_paths": np.array(self.paths, dtype=np.str_),
            "learn_groups": np.array(self.groups, dtype=np.str_),
            "learn_members": self.members,
        }
        for g, rule in enumerate(self.rules):
            found |= {f"learn_{g}_{part}": np.asarray(getattr(rule, part)) for part in PARTS}
        return found

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, np.ndarray]) -> Learnables:
        """The value that `to_arrays` wrote."""
        groups = tuple(str(name) for name in arrays["learn_groups"])
        return cls(
            tuple(str(path) for path in arrays["learn_paths"]),
            groups,
            arrays["learn_members"],
            tuple(
                Rule(**{part: arrays[f"learn_{g}_{part}"] for part in PARTS})  # type: ignore[arg-type]
                for g in range(len(groups))
            ),
        )


def learnables(case: Case, first: Draws, values: Array, weights: Array) -> Learnables:
    """What varies on the first worlds, with rules for the values [allowed policies, W] there."""
    every = number_paths(case, first)
    drawn = numbers_of(case, first, every)
    good = weights > 0
    varies = [float(row[good].max()) > float(row[good].min()) for row in drawn]
    paths = tuple(path for path, does in zip(every, varies, strict=True) if does)
    drawn = drawn[np.array(varies, dtype=bool)]
    groups = groups_of(case, paths)
    members = np.array(
        [[path in chosen for path in paths] for chosen in groups.values()], dtype=bool
    ).reshape(len(groups), len(paths))
    rules = tuple(
        fitted_rule(drawn[here][:, good], values[:, good], weights[good]) for here in members
    )
    return Learnables(paths, tuple(groups), members, rules)


def number_paths(case: Case, first: Draws) -> tuple[str, ...]:
    """Every drawn number of a case, one path for each type where they differ by type."""
    found = []
    for name, number in first.numbers.items():
        kinds = list(number) if isinstance(number, Mapping) else [""]
        found += [f"quantities.{name}.{kind}".rstrip(".") for kind in kinds]
    found += [f"assumptions.{name}" for name in case.assumptions]
    found += [
        f"types.{party}.{kind}.prior" for party, kinds in case.types.items() for kind in kinds
    ]
    return tuple(found)


def numbers_of(case: Case, draws: Draws, paths: tuple[str, ...]) -> Array:
    """Drawn numbers of a block: array [paths, W]; 1 where an assumption is true, else 0."""
    out = np.empty((len(paths), draws.count))
    for row, path in enumerate(paths):
        section, name, *kind = path.split(".")
        if section == "quantities":
            number = draws.numbers[name]
            out[row] = number[kind[0]] if isinstance(number, Mapping) else number
        elif section == "assumptions":
            out[row] = draws.truths[name]
        else:
            out[row] = draws.priors[name][list(case.types[name]).index(kind[0])]
    return out
