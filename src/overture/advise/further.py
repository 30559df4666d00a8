"""The parts of a run beside the policies: each is asked for what it makes of a solved case.

A maker returns plain JSON values, or None where the case declares nothing for it. What it cannot
compute stands as `{"failed": why}`: the rest of the run is not lost, and its exit status is 3.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from overture.advise.argued import argued
from overture.advise.bodies.responses import responses_part
from overture.advise.recorded import recorded
from overture.advise.said import statements_part
from overture.advise.survey import Survey
from overture.advise.talks.of_run import talks_part
from overture.advise.watched import watch_part
from overture.errors import NotSolved, UsageError
from overture.worlds.ensemble import Progress, Solution

Part = Mapping[str, Any]
Maker = Callable[[Solution, Survey, Progress | None], Part | None]

FAILED = "failed"

MAKERS: Mapping[str, Maker] = MappingProxyType(
    {
        "evidence": recorded,
        "talks": talks_part,
        "plan": responses_part,
        "watch": watch_part,
        "statements": statements_part,
        "argued": argued,
    }
)
"""Key of the JSON of a run -> who makes it, in the order of the JSON."""


def further(
    solution: Solution,
    seen: Survey,
    progress: Progress | None = None,
    makers: Mapping[str, Maker] = MAKERS,
) -> Mapping[str, Part]:
    """Every part that the case declares."""
    found: dict[str, Part] = {}
    for key, make in makers.items():
        try:
            part = make(solution, seen, progress)
        except (NotSolved, UsageError) as fault:
            part = {FAILED: str(fault)}
        if part is not None:
            found[key] = part
    return MappingProxyType(found)


def failures(parts: Mapping[str, Part]) -> dict[str, str]:
    """Key (or key.part) -> why, for what could not be computed."""
    found: dict[str, str] = {}
    for key, part in parts.items():
        inner = {f"{key}.{name}": value for name, value in part.items()}
        for place, value in ((key, part), *inner.items()):
            if isinstance(value, Mapping) and FAILED in value:
                found[place] = str(value[FAILED])
    return found
