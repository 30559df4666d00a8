"""The leaves of a form: a number, an interval, or a named distribution."""

from __future__ import annotations

import math
from dataclasses import dataclass

from overture.case.desk import Desk
from overture.case.intervals import meant, parameters, read_interval
from overture.case.model import Distribution, Form, Point, Rest
from overture.reading.nodes import Node, Scalar, Sequence

_FAMILIES = {
    "uniform": ("low", "high"),
    "pert": ("low", "likely", "high"),
    "normal": ("mean", "sd"),
    "beta": ("a", "b"),
}


@dataclass(frozen=True)
class Setting:
    """What surrounds a form: its path, stream, role, and what was said around it."""

    path: str
    stream: str
    role: str
    whole: bool = True
    shape: str = ""
    minimum: float = -math.inf
    maximum: float = math.inf
    unit: str = ""
    parties: tuple[str, ...] = ()


def read_scalar(desk: Desk, node: Scalar, setting: Setting) -> Form | None:
    """A number, an interval or `rest`; None after noting what is wrong."""
    value = node.value
    if isinstance(value, bool) or value is None:
        desk.problem(
            "number-form",
            node.spot,
            setting.path,
            "there is no number here" if value is None else f"{node.text} is no number",
            "write a number such as 0.4, or an interval such as 5 to 10",
        )
        return None
    if isinstance(value, int | float):
        return _point(desk, node, float(value), setting)
    if value.strip() == "rest":
        if setting.role == "prior" and setting.whole:
            return Rest()
        desk.problem(
            "rest-not-here",
            node.spot,
            setting.path,
            "`rest` has a meaning only as a whole prior or as the probability of a chance option",
            "write a number or an interval",
        )
        return None
    ends = read_interval(value)
    if ends is not None:
        return _interval(desk, node, *ends, setting)
    desk.problem(
        "number-form", node.spot, setting.path, f"'{value[:60]}' is no number", meant(value)
    )
    return None


def _point(desk: Desk, node: Node, value: float, setting: Setting) -> Point | None:
    low, high = bounds(setting)
    if not low <= value <= high:
        desk.problem("out-of-range", node.spot, setting.path, *_outside(value, setting))
        return None
    return Point(value)


def _interval(
    desk: Desk, node: Scalar, low: float, high: float, setting: Setting
) -> Point | Distribution | None:
    if low > high:
        desk.problem(
            "interval-order",
            node.spot,
            setting.path,
            f"the interval runs from {low:g} down to {high:g}",
            f"write the lower end first: {high:g} to {low:g}",
        )
        return None
    if low == high:
        return _point(desk, node, low, setting)
    shape = setting.shape or _default_shape(setting)
    natural = _natural(setting)
    if low < natural[0] or high > natural[1]:
        value = low if low < natural[0] else high
        desk.problem("out-of-range", node.spot, setting.path, *_outside(value, setting))
        return None
    try:
        middle, spread = parameters(shape, low, high)
    except ValueError as reason:
        if shape == "logitnormal":
            ends = f"{max(low, 0.01):g} to {min(high, 0.99):g}"
            remedy = f"write {ends}, or `uniform: [{low:g}, {high:g}]`, or add `shape: normal`"
        else:
            least = min(0.01, high / 10)
            remedy = f"begin above 0, as in {least:g} to {high:g}, or add `shape: normal`"
        if high <= 0:
            remedy = "write an interval above 0"
        desk.problem("interval-ends", node.spot, setting.path, str(reason), remedy)
        return None
    minimum, maximum = bounds(setting)
    if shape == "lognormal" or low >= 0:
        minimum = max(minimum, 0.0)
    if high < minimum or low > maximum:
        _empty(desk, node, setting, minimum, maximum)
        return None
    if low < minimum or high > maximum:
        desk.problem(
            "range-cut",
            node.spot,
            setting.path,
            f"part of the interval lies outside of {minimum:g} to {maximum:g}, so the 90 % range "
            "that is drawn is narrower than the one written",
            "write the interval that you believe in, or move the bound",
            "warning",
        )
    return Distribution(setting.stream, shape, (middle, spread), minimum, maximum, (low, high))


def read_family(desk: Desk, family: str, body: Node, setting: Setting) -> Form | None:
    """`uniform`, `pert`, `normal` or `beta` with its list of numbers."""
    wanted = _FAMILIES[family]
    example = f"{family}: [{', '.join(wanted)}]"
    items = body.items if isinstance(body, Sequence) else ()
    values = [
        float(item.value)
        for item in items
        if isinstance(item, Scalar)
        and isinstance(item.value, int | float)
        and not isinstance(item.value, bool)
    ]
    if len(values) != len(wanted) or len(items) != len(wanted):
        what = f"`{family}` takes a list of {len(wanted)} numbers"
        desk.problem("number-form", body.spot, setting.path, what, f"write {example}")
        return None
    if setting.shape:
        what = f"`{family}` already says which distribution is meant"
        desk.problem("number-form", body.spot, setting.path, what, "delete `shape`")
        return None
    fault = _family_fault(family, values)
    if fault:
        desk.problem("distribution", body.spot, setting.path, *fault)
        return None
    minimum, maximum = bounds(setting)
    support = {"beta": (0.0, 1.0), "normal": (-math.inf, math.inf)}
    first, last = support.get(family, (values[0], values[-1]))
    if last < minimum or first > maximum:
        _empty(desk, body, setting, minimum, maximum)
        return None
    numbers = tuple(values)
    return Distribution(setting.stream, family, numbers, minimum, maximum, numbers)


def _family_fault(family: str, values: list[float]) -> tuple[str, str] | None:
    if family == "uniform" and not values[0] < values[1]:
        return "the low end must lie below the high end", "write uniform: [low, high]"
    if family == "pert" and not (values[0] <= values[1] <= values[2] and values[0] < values[2]):
        return "the numbers must rise from low over likely to high", "write pert: [1, 2, 4]"
    if family == "normal" and not values[1] > 0:
        return "the standard deviation must be above 0", "write the number alone if it is certain"
    if family == "beta" and not min(values) > 0:
        return "both parameters of a beta distribution must be above 0", "write beta: [2, 5]"
    return None


def bounds(setting: Setting) -> tuple[float, float]:
    """The bounds between which the number is drawn."""
    low, high = _natural(setting)
    return max(setting.minimum, low), min(setting.maximum, high)


def _natural(setting: Setting) -> tuple[float, float]:
    """The bounds that the role or the unit implies.

    A share may be declared with bounds of its own (a change of a share can be negative); a
    probability cannot.
    """
    if setting.role in ("credence", "prior") or setting.unit == "probability":
        return 0.0, 1.0
    if setting.unit == "share":
        return (
            0.0 if setting.minimum == -math.inf else -math.inf,
            1.0 if setting.maximum == math.inf else math.inf,
        )
    return (0.0, math.inf) if setting.role == "precision" else (-math.inf, math.inf)


def _default_shape(setting: Setting) -> str:
    if setting.role in ("credence", "prior") or setting.unit == "probability":
        return "logitnormal"
    return "lognormal" if setting.role == "precision" else "normal"


def _outside(value: float, setting: Setting) -> tuple[str, str]:
    natural = _natural(setting)
    if not natural[0] <= value <= natural[1]:
        if setting.role == "precision":
            return f"a precision cannot be {value:g}", "write a number above 0"
        kind = setting.role if setting.role in ("credence", "prior") else setting.unit
        remedy = "write a number between 0 and 1"
        if 1 < value <= 100:
            remedy += f" ({value:g} % is {value / 100:g})"
        return f"a {kind} cannot be {value:g}", remedy
    return (
        f"{value:g} lies outside of min and max ({setting.minimum:g} to {setting.maximum:g})",
        "change the number or the bound",
    )


def _empty(desk: Desk, node: Node, setting: Setting, minimum: float, maximum: float) -> None:
    desk.problem(
        "empty-range",
        node.spot,
        setting.path,
        f"nothing of the range lies between {minimum:g} and {maximum:g}",
        "move the range, or widen min and max",
    )
