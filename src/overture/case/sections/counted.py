"""`ceilings.counted`: which rows of the record count a holding."""

from __future__ import annotations

import math

from overture.case.counted import CONFIDENCE, DRIFT, ERROR, KINDS, UNSTATED, Counting
from overture.case.desk import Desk
from overture.case.frozen import ReadOnly
from overture.case.intervals import meant, read_interval
from overture.case.sections.entries import ids, part, text
from overture.reading.nodes import Mapping, Node, Scalar

MOST_FACTOR = 1_000.0
SMALLEST_DRIFT, LARGEST_DRIFT = 0.002, 1.0
SMALLEST_ERROR, LARGEST_ERROR = 0.01, 2.0
"""Standard deviations of a logarithm: below, a grid could not be fine enough; above, a count would
say nothing."""

CHECK = "counted-number"


def read_counting(desk: Desk, node: Node, place: tuple[str, str, str], path: str) -> Counting:
    """How one holding is counted; faults are noted and stand as the default."""
    units = ids(part(node, "units"))
    if not units or not all(unit.strip() for unit in units):
        what = "no unit of the record counts it"
        written = part(node, "units") or node
        remedy = "name the units of the rows that do, as in units: [troops]"
        desk.problem("counted-units", written.spot, f"{path}.units", what, remedy)
    start = part(node, "start")
    return Counting(
        *place,
        units=units,
        definitions=_definitions(desk, part(node, "definitions"), f"{path}.definitions"),
        kinds=ids(part(node, "kinds")) or KINDS,
        parties=ids(part(node, "parties")),
        drift=_number(desk, node, "drift", path, (SMALLEST_DRIFT, LARGEST_DRIFT), DRIFT),
        error=_number(desk, node, "error", path, (SMALLEST_ERROR, LARGEST_ERROR), ERROR),
        start=None if start is None else interval(desk, start, f"{path}.start"),
        why=text(node, "why"),
        source=text(node, "source"),
        spot=node.spot,
    )


def read_confidence(desk: Desk, node: Mapping) -> float:
    """How sure one must be: more than even, and never certain."""
    return _number(desk, node, "confidence", "ceilings", (0.501, 0.9999), CONFIDENCE)


def interval(desk: Desk, node: Node, path: str) -> tuple[float, float] | None:
    """The two ends of `LOW to HIGH`, both above 0; None, and a problem, if it is none."""
    ends = read_interval(node.text) if isinstance(node, Scalar) else None
    if ends is None or not 0 < ends[0] < ends[1] <= 1e12:
        what = "an interval of two rising numbers above 0 is expected here"
        written = node.text if isinstance(node, Scalar) else ""
        remedy = "write it as in 60000 to 120000" if ends or not written else meant(written)
        desk.problem(CHECK, node.spot, path, what, remedy)
        return None
    return ends


def _definitions(desk: Desk, node: Node | None, path: str) -> ReadOnly[str, float]:
    entries = node.entries if isinstance(node, Mapping) else ()
    found: dict[str, float] = {}
    for key, value in entries:
        factor = value.value if isinstance(value, Scalar) else None
        if not isinstance(factor, int | float) or not 1 / MOST_FACTOR <= factor <= MOST_FACTOR:
            what = "what the numbers of a definition are multiplied by lies between 0.001 and 1,000"
            remedy = "write 1 if it counts the same thing, or leave the definition out"
            desk.problem(CHECK, value.spot, f"{path}.{key.text[:60]}", what, remedy)
        else:
            found[key.text] = float(factor)
    return ReadOnly(found or {UNSTATED: 1.0})


def _number(
    desk: Desk,
    node: Node,
    key: str,
    path: str,
    ends: tuple[float, float],
    default: float,
) -> float:
    written = part(node, key)
    if written is None or (isinstance(written, Scalar) and written.value is None):
        return default
    value = written.value if isinstance(written, Scalar) else None
    low, high = ends
    if not isinstance(value, int | float) or not math.isfinite(value) or not low <= value <= high:
        what = f"`{key}` lies between {low:g} and {high:g}"
        desk.problem(CHECK, written.spot, f"{path}.{key}", what, f"write {default:g}, the default")
        return default
    return float(value)
