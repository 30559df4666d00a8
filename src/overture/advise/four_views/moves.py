"""Moving the central value of a number: the same form further up or down, in memory and as text.

A move by d takes the median of every leaf of the number by d and keeps its spread on the scale of
its shape: the number itself, its logarithm (lognormal) or its log-odds (logit-normal). So a
scenario that is written out means exactly what was solved.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from overture.case.intervals import parameters
from overture.case.model import (
    ByType,
    Case,
    Distribution,
    Form,
    IfAssumption,
    Point,
    Rest,
    Uncertain,
)

_EDGE = 1e-3
"""How near to 0 or 1 the middle of a probability may be moved."""

_NEAR_CERTAIN = 1e-5
"""The ends of an interval of a logit-normal number lie strictly between 0 and 1."""

Number = float | str | list[float]


@dataclass(frozen=True)
class Moved:
    """A form after a move, and the leaves of the case that say so: path -> value as written."""

    form: Form
    text: Mapping[str, Number]


def move(declared: Uncertain, written: object, path: str, d: float, kind: str = "") -> Moved:
    """The number at `path`, of which the case says `written`, with its middle moved by d.

    `kind` moves only what holds for that type. Raises ValueError where the case says the number in
    a way that cannot be moved.
    """
    step = _Step(d, kind, (declared.minimum, declared.maximum), {})
    return Moved(_moved(declared.form, written, path, step), step.text)


@dataclass(frozen=True)
class _Step:
    d: float
    kind: str
    bounds: tuple[float, float]
    text: dict[str, Number]


def movable(declared: Uncertain) -> bool:
    """Whether every leaf of a number is a point or a distribution."""
    return _all_leaves(declared.form)


def with_forms(case: Case, forms: Mapping[str, Form]) -> Case:
    """The case with other forms at the paths of whole numbers (`quantities.ID`,
    `assumptions.ID.credence`, `types.PARTY.TYPE.prior`); no check is run."""
    quantities, assumptions = dict(case.quantities), dict(case.assumptions)
    types = {party: dict(kinds) for party, kinds in case.types.items()}
    for path, form in forms.items():
        section, name, *rest = path.split(".")
        if section == "quantities":
            quantities[name] = replace(quantities[name], form=form)
        elif section == "assumptions":
            credence = replace(assumptions[name].credence, form=form)
            assumptions[name] = replace(assumptions[name], credence=credence)
        else:
            kind = types[name][rest[0]]
            types[name][rest[0]] = replace(kind, prior=replace(kind.prior, form=form))
    return replace(case, quantities=quantities, assumptions=assumptions, types=types)


def _all_leaves(form: Form) -> bool:
    if isinstance(form, ByType):
        return all(_all_leaves(inner) for inner in form.forms.values())
    if isinstance(form, IfAssumption):
        return _all_leaves(form.then) and _all_leaves(form.otherwise)
    return isinstance(form, Point | Distribution)


def _moved(form: Form, written: object, path: str, step: _Step) -> Form:
    inside = written if isinstance(written, Mapping) else {}
    if isinstance(form, ByType) and "by" in inside:
        return replace(
            form,
            forms={
                kind: _moved(inner, inside[kind], f"{path}.{kind}", step)
                if step.kind in ("", kind)
                else inner
                for kind, inner in form.forms.items()
            },
        )
    if isinstance(form, IfAssumption) and "if" in inside:
        then = _moved(form.then, inside["then"], f"{path}.then", step)
        other = _moved(form.otherwise, inside["else"], f"{path}.else", step)
        return replace(form, then=then, otherwise=other)
    if "value" in inside:
        return _moved(form, inside["value"], f"{path}.value", step)
    if isinstance(form, Point):
        low, high = step.bounds
        value = _short(min(max(form.value + step.d, low), high))
        step.text[path] = value
        return Point(value)
    if isinstance(form, Distribution) and form.family in inside:
        changed = _family(form, step.d)
        step.text[f"{path}.{form.family}"] = list(changed.parameters)
        return changed
    if isinstance(form, Distribution) and isinstance(written, str):
        return _interval(form, path, step.d, step.text)
    raise ValueError(f"{path} is not a number that can be moved")


def _interval(form: Distribution, path: str, d: float, text: dict[str, Number]) -> Form:
    low, high = form.declared
    if form.family == "lognormal":
        factor = max(math.sqrt(low * high) + d, _EDGE * low) / math.sqrt(low * high)
        low, high = low * factor, high * factor
    elif form.family == "logitnormal":
        middle = (_logit(low) + _logit(high)) / 2
        there = min(max(_share(middle) + d, _EDGE), 1 - _EDGE)
        low, high = (_share(_logit(x) + _logit(there) - middle) for x in (low, high))
    else:
        low, high = low + d, high + d
    inner = _NEAR_CERTAIN if form.family == "logitnormal" else 0.0
    low, high = (
        _short(min(max(x, form.minimum + inner), form.maximum - inner)) for x in (low, high)
    )
    if low >= high:
        text[path] = low
        return Point(low)
    text[path] = f"{low:g} to {high:g}"
    return replace(form, parameters=parameters(form.family, low, high), declared=(low, high))


def _family(form: Distribution, d: float) -> Distribution:
    first, *rest = form.parameters
    if form.family == "normal":
        numbers = [first + d, *rest]
    elif form.family == "beta":
        total = first + rest[0]
        mean = min(max(first / total + d, _EDGE), 1 - _EDGE)
        numbers = [mean * total, (1 - mean) * total]
    else:
        numbers = [x + d for x in form.parameters]
    found = tuple(_short(x) for x in numbers)
    return replace(form, parameters=found, declared=found)


def is_rest(declared: Uncertain) -> bool:
    """Whether a prior is what the others leave."""
    return isinstance(declared.form, Rest)


def _short(value: float) -> float:
    """Six significant digits: what is written is what was solved."""
    return float(f"{value:.6g}")


def _logit(p: float) -> float:
    return math.log(p / (1 - p))


def _share(x: float) -> float:
    return 1 / (1 + math.exp(-x))
