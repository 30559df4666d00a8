"""The recommended offer as a scenario of the case."""

from __future__ import annotations

import json
from collections.abc import Mapping

from overture.advise.design.grid import Axis
from overture.advise.design.values import OfferScenario
from overture.case.model import Case

NAME = "designed_offer"


def offer_scenario(
    case: Case, lines: tuple[Axis, ...], levers: Mapping[str, float | None]
) -> OfferScenario:
    """The scenario that sets the levers so, with what the case was loaded with.

    Its text stands under `scenarios:` of the case file. Numbers are at full precision, so that the
    scenario is worth what the design says.
    """
    overrides: dict[str, object] = dict(case.overrides)
    for axis in lines:
        value = levers[axis.lever]
        if value is None:
            continue
        path = f"quantities.{axis.sets}"
        for inner in [known for known in overrides if known.startswith(f"{path}.")]:
            del overrides[inner]  # the whole value is replaced
        written: dict[str, object] = {"value": value}
        unit = case.quantities[axis.sets].unit
        if unit:
            written["unit"] = unit
        written["why"] = f"Set by the lever {axis.lever} as overture design recommends."
        overrides[path] = written
    name, count = NAME, 1
    while name in case.scenarios:
        count += 1
        name = f"{NAME}_{count}"
    rows = [f"  {name}:", *(f"    {path}: {_flow(value)}" for path, value in overrides.items())]
    return OfferScenario(name, "\n".join(rows) + "\n", overrides)


def _flow(value: object) -> str:
    """A value in YAML's flow style; strings as JSON writes them, keys bare."""
    if isinstance(value, Mapping):
        inner = ", ".join(f"{key}: {_flow(item)}" for key, item in value.items())
        return "{" + inner + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_flow(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)
