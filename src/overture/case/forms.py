"""Uncertain numbers: from what is written to a form with its distributions and streams.

Forms nest freely (per type inside per assumption and the reverse), which a schema describes badly;
so they are read by hand, and every message can point at the leaf that is wrong.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from overture.case.desk import Desk
from overture.case.frozen import ReadOnly
from overture.case.intervals import SHAPES, meant, parameters, read_interval
from overture.case.model import (
    ByType,
    Derived,
    Distribution,
    Form,
    IfAssumption,
    Point,
    Rest,
    Uncertain,
)
from overture.case.scopes import derived_scope, world_scope
from overture.errors import Problem
from overture.reading.expressions import Kind
from overture.reading.nodes import Mapping, Node, Scalar, Sequence
from overture.reading.suggest import list_names, suggest

HEADS = ("value", "by", "if", "is", "uniform", "pert", "normal", "beta")
"""Keys of which a number written as a mapping has exactly one."""

ASIDES = ("shape", "min", "max", "unit", "why", "source")
"""Keys that may stand beside any of them."""

_FAMILIES = {
    "uniform": ("low", "high"),
    "pert": ("low", "likely", "high"),
    "normal": ("mean", "sd"),
    "beta": ("a", "b"),
}


@dataclass(frozen=True)
class _Setting:
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


def read_uncertain(desk: Desk, node: Node, id: str, path: str, role: str) -> Uncertain | None:
    """The number at `node`, or None after noting what is wrong with it.

    `role` is quantity, credence, prior or precision: it settles the default shape and bounds.
    """
    before = len(desk.problems)
    said = _asides(node)
    setting = _inner(desk, _Setting(path, path, role), node)
    form = _read(desk, node, _Setting(path, path, role)) if setting is not None else None
    if form is None or setting is None or _failed(desk, before):
        return None
    minimum, maximum = _bounds(setting)
    return Uncertain(
        id=id,
        form=form,
        spot=node.spot,
        unit=setting.unit,
        why=said["why"],
        source=said["source"],
        minimum=minimum,
        maximum=maximum,
    )


def _failed(desk: Desk, before: int) -> bool:
    return any(problem.severity == "error" for problem in desk.problems[before:])


def _asides(node: Node) -> dict[str, str]:
    """`why` and `source` of a number: its own, or else those said of its parts."""
    said = {"why": "", "source": ""}
    if not isinstance(node, Mapping):
        return said
    for key in said:
        own = node.get(key)
        if isinstance(own, Scalar) and own.value is not None:
            said[key] = own.text.strip()
            continue
        parts = [_asides(value)[key] for name, value in node.entries if name.text not in ASIDES]
        said[key] = " ".join(dict.fromkeys(part for part in parts if part))
    return said


def _read(desk: Desk, node: Node, setting: _Setting) -> Form | None:
    if isinstance(node, Scalar):
        return _scalar(desk, node, setting)
    if isinstance(node, Sequence):
        desk.problem(
            "number-form",
            node.spot,
            setting.path,
            "a list is no number",
            "write an interval such as 5 to 10, or name the distribution: uniform: [5, 10]",
        )
        return None
    inner = _inner(desk, setting, node)
    heads = [key for key, _ in node.entries if key.text in HEADS]
    if len(heads) != 1:
        _no_head(desk, node, setting, [key.text for key in heads])
        return None
    if not _known_keys(desk, node, setting, heads[0].text) or inner is None:
        return None
    head = heads[0].text
    body = node.get(head)
    assert body is not None
    if head == "value":
        return _read(desk, body, inner)
    if head == "by":
        return _by_type(desk, node, body, inner)
    if head == "if":
        return _if_assumption(desk, node, body, inner)
    if head == "is":
        scope = (
            derived_scope(desk.names)
            if inner.role == "quantity" and inner.whole
            else world_scope(desk.names)
        )
        written = desk.expression(body, setting.path, scope, Kind.NUMBER)
        return None if written is None else Derived(written)
    return _family(desk, head, body, inner)


def _scalar(desk: Desk, node: Scalar, setting: _Setting) -> Form | None:
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


def _point(desk: Desk, node: Node, value: float, setting: _Setting) -> Point | None:
    low, high = _bounds(setting)
    if not low <= value <= high:
        desk.problem("out-of-range", node.spot, setting.path, *_outside(value, setting))
        return None
    return Point(value)


def _interval(
    desk: Desk, node: Scalar, low: float, high: float, setting: _Setting
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
    minimum, maximum = _bounds(setting)
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


def _family(desk: Desk, family: str, body: Node, setting: _Setting) -> Form | None:
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
    minimum, maximum = _bounds(setting)
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


def _by_type(desk: Desk, node: Mapping, body: Node, setting: _Setting) -> Form | None:
    names = desk.names
    if setting.role != "quantity":
        desk.problem(
            "by-not-here",
            body.spot,
            setting.path,
            f"a {setting.role} cannot differ by type",
            "give one number; only quantities may differ by type",
        )
        return None
    party = body.text if isinstance(body, Scalar) else ""
    if party not in names.types:
        if names.complete or not isinstance(body, Scalar):
            remedy = suggest(party, names.types) or (
                f"name one of {list_names(names.types)}"
                if names.types
                else "declare types of a party under `types`"
            )
            what = f"'{party}' is no party with types"
            desk.problem("unknown-name", body.spot, setting.path, what, remedy)
        return None
    if setting.parties and party not in setting.parties:
        desk.problem(
            "one-party",
            body.spot,
            setting.path,
            f"it differs by the types of {setting.parties[0]} and of {party}",
            "let it differ by one party's types, and combine two quantities with `is`",
        )
        return None
    if party in setting.parties:
        what = f"the type of {party} is already settled here"
        desk.problem("number-form", body.spot, setting.path, what, "delete the inner `by`")
        return None
    kinds = names.types[party]
    forms: dict[str, Form | None] = {}
    below = replace(setting, whole=False, parties=(*setting.parties, party))
    for key, value in node.entries:
        if key.text == "by" or key.text in ASIDES:
            continue
        if key.text in kinds:
            forms[key.text] = _read(desk, value, _step(below, key.text))
            continue
        remedy = suggest(key.text, kinds) or f"its types are {list_names(kinds)}"
        desk.problem(
            "unknown-name", key.spot, setting.path, f"{party} has no type '{key.text}'", remedy
        )
        return None
    missing = [kind for kind in kinds if kind not in forms]
    if missing:
        desk.problem(
            "type-missing",
            body.spot,
            setting.path,
            f"there is no number for {list_names(missing)} of {party}",
            f"add a line `{missing[0]}: …`",
        )
        return None
    read = {kind: form for kind in kinds if (form := forms[kind]) is not None}
    return ByType(party, ReadOnly(read)) if len(read) == len(kinds) else None


def _if_assumption(desk: Desk, node: Mapping, body: Node, setting: _Setting) -> Form | None:
    names = desk.names
    name = body.text if isinstance(body, Scalar) else ""
    known = name in names.assumptions
    if not known and (names.complete or not isinstance(body, Scalar)):
        remedy = suggest(name, names.assumptions) or "name an assumption declared in the case"
        desk.problem("unknown-name", body.spot, setting.path, f"'{name}' is no assumption", remedy)
    branches: list[Form | None] = []
    for key in ("then", "else"):
        branch = node.get(key)
        if branch is None:
            desk.problem(
                "missing-key",
                node.spot,
                setting.path,
                f"`if` has no `{key}`",
                f"add `{key}: …`, the number when the assumption is "
                f"{'true' if key == 'then' else 'false'}",
            )
            branches.append(None)
        else:
            branches.append(_read(desk, branch, _step(replace(setting, whole=False), key)))
    then, otherwise = branches
    if not known or then is None or otherwise is None:
        return None
    return IfAssumption(name, then, otherwise)


def _step(setting: _Setting, part: str) -> _Setting:
    return replace(setting, path=f"{setting.path}.{part}", stream=f"{setting.stream}.{part}")


def _inner(desk: Desk, setting: _Setting, node: Node) -> _Setting | None:
    """The setting inside a mapping: what it says of shape, bounds and unit overrules."""
    if not isinstance(node, Mapping):
        return setting
    changed: dict[str, object] = {}
    faults: list[Problem] = []

    def fault(spot_of: Node, what: str, remedy: str) -> None:
        faults.append(Problem("number-form", spot_of.spot, setting.path, what, remedy))

    for key in ASIDES:
        said = node.get(key)
        if said is None:
            continue
        if key in ("min", "max"):
            if isinstance(said, Scalar) and type(said.value) in (int, float):
                changed["minimum" if key == "min" else "maximum"] = float(said.value or 0)
            else:
                fault(said, f"`{key}` must be a number", f"write it as in {key}: 0")
        elif not isinstance(said, Scalar) or not isinstance(said.value, str):
            fault(said, f"`{key}` must be text", "write a word or a sentence, in quotes if needed")
        elif key == "shape" and said.text not in SHAPES:
            hint = suggest(said.text, SHAPES) or f"write one of {list_names(SHAPES)}"
            fault(said, f"'{said.text}' is no shape of an interval", hint)
        elif key in ("shape", "unit"):
            changed[key] = said.text
    inner = replace(setting, **changed)  # type: ignore[arg-type]
    if inner.minimum > inner.maximum:
        fault(node, f"min {inner.minimum:g} is above max {inner.maximum:g}", "exchange the two")
    # The mapping is visited once for its own number and once for its setting: say it once.
    desk.problems.extend(problem for problem in faults if problem not in desk.problems)
    return None if faults else inner


def _bounds(setting: _Setting) -> tuple[float, float]:
    low, high = _natural(setting)
    return max(setting.minimum, low), min(setting.maximum, high)


def _natural(setting: _Setting) -> tuple[float, float]:
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


def _default_shape(setting: _Setting) -> str:
    if setting.role in ("credence", "prior") or setting.unit == "probability":
        return "logitnormal"
    return "lognormal" if setting.role == "precision" else "normal"


def _outside(value: float, setting: _Setting) -> tuple[str, str]:
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


def _empty(desk: Desk, node: Node, setting: _Setting, minimum: float, maximum: float) -> None:
    desk.problem(
        "empty-range",
        node.spot,
        setting.path,
        f"nothing of the range lies between {minimum:g} and {maximum:g}",
        "move the range, or widen min and max",
    )


def _no_head(desk: Desk, node: Mapping, setting: _Setting, heads: list[str]) -> None:
    if len(heads) > 1:
        what = f"a number is written in one way, here it is in {len(heads)}: {list_names(heads)}"
        desk.problem("number-form", node.spot, setting.path, what, "keep one of them")
        return
    for key, _ in node.entries:
        remedy = suggest(key.text, HEADS)
        if remedy and key.text not in ASIDES:
            what = f"'{key.text}' is no way to write a number"
            desk.problem("number-form", key.spot, setting.path, what, remedy)
            return
    desk.problem(
        "number-form",
        node.spot,
        setting.path,
        f"this mapping holds no number ({list_names(key.text for key, _ in node.entries) or 'empty'})",
        f"add one of the keys {', '.join(HEADS)}",
    )


def _known_keys(desk: Desk, node: Mapping, setting: _Setting, head: str) -> bool:
    if head == "by":
        return True
    allowed = {head, *ASIDES, *(("then", "else") if head == "if" else ())}
    strays = [key for key, _ in node.entries if key.text not in allowed]
    for key in strays:
        remedy = suggest(key.text, allowed) or f"a number may have {list_names(sorted(allowed))}"
        what = f"'{key.text}' is no key of a number"
        desk.problem("unknown-key", key.spot, f"{setting.path}.{key.text}", what, remedy)
    return not strays
