"""Scenario discovery on any table: boxes in which a target is dense, chosen and put in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from overture.advise.discovery.boxes import Box, Limit, inside
from overture.advise.discovery.choose import Chosen, choose
from overture.advise.discovery.prim import Trajectory, prim
from overture.advise.discovery.table import Table, read_table, read_target


@dataclass(frozen=True)
class Scenario:
    """One box: the search that led to it, and the box chosen from it (None if none holds)."""

    trajectory: Trajectory
    chosen: Chosen | None


@dataclass(frozen=True)
class Discovery:
    """Boxes of one target in one table.

    scenarios  in the order in which they were found; each was sought in the rows that the boxes
               before it left
    """

    scenarios: tuple[Scenario, ...]
    rows: int
    cases: int
    settings: Mapping[str, float]

    @property
    def boxes(self) -> tuple[Box, ...]:
        """The chosen boxes."""
        return tuple(one.chosen.box for one in self.scenarios if one.chosen is not None)

    def text(self) -> str:
        """What was found, in sentences."""
        lines = [
            f"{self.cases:,} of {self.rows:,} rows are cases ({_percent(self.cases, self.rows)})."
        ]
        for k, scenario in enumerate(self.scenarios):
            if scenario.chosen is None:
                lines.append(f"Box {k + 1}: no restriction is significant.")
                continue
            lines += [f"Box {k + 1}: {line}" for line in sentences(scenario.chosen)]
        return "\n".join(lines)

    def to_json(self) -> dict[str, Any]:
        """Chosen boxes with their measures, and the trade-off of every trajectory."""
        return {
            "rows": self.rows,
            "cases": self.cases,
            "settings": dict(self.settings),
            "boxes": [
                {
                    **({} if one.chosen is None else chosen_json(one.chosen)),
                    "tradeoff": [
                        {
                            "coverage": box.coverage,
                            "density": box.density,
                            "mass": box.mass,
                            "restricted": box.sides(),
                        }
                        for box in one.trajectory.boxes
                    ],
                    "peels": one.trajectory.peels,
                }
                for one in self.scenarios
            ],
        }


def discover(
    frame: Any,
    target: Any,
    *,
    names: Sequence[str] | None = None,
    boxes: int = 1,
    alpha: float = 0.05,
    paste_alpha: float = 0.05,
    mass_min: float = 0.05,
    resamples: int = 10,
    seed: int = 1,
) -> Discovery:
    """Find up to `boxes` boxes of a table in which the yes-or-no target is dense.

    `frame` is a mapping of columns, a frame with `columns`, or a matrix with `names`; `target` has
    one boolean a row. See `prim` for the settings and `choose` for how a box is chosen.
    Raises UsageError.
    """
    table = read_table(frame, names)
    held = read_target(target, table.rows)
    settings = {"alpha": alpha, "paste_alpha": paste_alpha, "mass_min": mass_min}
    left = np.ones(table.rows, dtype=bool)
    found: list[Scenario] = []
    for k in range(boxes):
        rows: Table = table if left.all() else table.take(left)
        cases = held if left.all() else held[left]
        # mass_min is a share of all rows, also where few are left
        share = min(mass_min * table.rows / max(rows.rows, 1), 1.0)
        (trajectory,) = prim(rows, cases, alpha=alpha, paste_alpha=paste_alpha, mass_min=share)
        if k and len(trajectory.boxes) == 1:
            break
        chosen = choose(
            rows,
            cases,
            trajectory,
            alpha=alpha,
            paste_alpha=paste_alpha,
            mass_min=share,
            resamples=resamples,
            seed=seed,
        )
        found.append(Scenario(trajectory, chosen))
        if chosen is None:
            break
        left &= ~inside(table, chosen.box.limits)
        if not left.any():
            break
    return Discovery(tuple(found), table.rows, int(held.sum()), settings)


def sentences(chosen: Chosen) -> list[str]:
    """The box in words: what it asks, what it holds, and how it fared on other rows."""
    box = chosen.box
    said = " and ".join(limit_text(name, one) for name, one in box.limits.items())
    lines = [
        f"where {said}, {_short(box.density)} % of rows are cases; these are "
        f"{_short(box.coverage)} % of all cases in {_short(box.mass)} % of the rows.",
        f"On rows they were not found in, boxes like it have density "
        f"{_short(chosen.held_out_density)} % (± {_short(chosen.held_out_spread)}).",
    ]
    if chosen.dropped:
        lines.append(f"Dropped, since chance explains them: {', '.join(chosen.dropped)}.")
    return lines


def limit_text(name: str, limit: Limit) -> str:
    """`name at least 3`, `name between 1 and 2`, `name one of a, b`."""
    if limit.categories:
        return f"{name} one of {', '.join(str(label) for label in limit.categories)}"
    if limit.low is None:
        return f"{name} at most {limit.high:.4g}"
    if limit.high is None:
        return f"{name} at least {limit.low:.4g}"
    return f"{name} between {limit.low:.4g} and {limit.high:.4g}"


def chosen_json(chosen: Chosen) -> dict[str, Any]:
    """A chosen box as plain JSON values."""
    box = chosen.box
    return {
        "rows": box.rows,
        "cases": box.cases,
        "coverage": box.coverage,
        "density": box.density,
        "mass": box.mass,
        "limits": {
            name: {
                "low": one.low,
                "high": one.high,
                "categories": [str(label) for label in one.categories],
                "quasi_p": list(one.quasi_p),
                "reproduced": chosen.reproduced[name],
            }
            for name, one in box.limits.items()
        },
        "held_out": {
            "density": chosen.held_out_density,
            "spread": chosen.held_out_spread,
            "coverage": chosen.held_out_coverage,
        },
        "dropped": list(chosen.dropped),
        "at": chosen.at,
    }


def _short(share: float) -> str:
    """A share in per cent: whole from 1 % upwards, two figures below."""
    return f"{100 * share:.0f}" if share >= 0.01 or share == 0.0 else f"{100 * share:.2g}"


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %"
