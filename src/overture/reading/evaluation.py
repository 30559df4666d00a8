"""The value of an expression: numpy arithmetic over all worlds at once.

Floating-point warnings are silenced here. A result that is not finite is for the caller to
report, because only the caller knows the term and the world.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

import numpy as np

from overture.reading.syntax import (
    Among,
    Arithmetic,
    Both,
    Call,
    Choose,
    Compare,
    Either,
    Name,
    Negative,
    Not,
    Number,
    Power,
    Tree,
    Truth,
)

Values = Mapping[str, object]

ARITHMETIC: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
}

COMPARISONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": np.equal,
    "!=": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}

FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "min": lambda *arguments: reduce(np.minimum, arguments),
    "max": lambda *arguments: reduce(np.maximum, arguments),
    "abs": np.abs,
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "clip": lambda x, low, high: np.minimum(np.maximum(x, low), high),
}


def evaluate(tree: Tree, values: Values) -> Any:
    """The value of `tree`: a Python scalar if nothing it used is an array, else an array [W].

    Raises KeyError for a name that `values` lacks.
    """
    with np.errstate(all="ignore"):
        result = _value(tree, values)
    if isinstance(result, np.ndarray) and result.ndim:
        return result
    return result.item() if isinstance(result, np.generic | np.ndarray) else result


def _value(tree: Tree, values: Values) -> Any:
    return _BY_TREE[type(tree)](tree, values)


def _literal(tree: Number | Truth, values: Values) -> Any:
    return tree.value


def _name(tree: Name, values: Values) -> Any:
    value = values[tree.id]
    if not tree.number:
        return value
    # Integers would overflow, and refuse negative powers, where floats do not.
    return np.asarray(value, dtype=np.float64) if isinstance(value, np.ndarray) else float(value)  # type: ignore[arg-type]


def _negative(tree: Negative, values: Values) -> Any:
    return np.negative(_value(tree.operand, values))


def _arithmetic(tree: Arithmetic, values: Values) -> Any:
    result = _value(tree.first, values)
    for operator, operand in tree.steps:
        result = ARITHMETIC[operator](result, _value(operand, values))
    return result


def _power(tree: Power, values: Values) -> Any:
    return np.power(_value(tree.base, values), tree.exponent)


def _call(tree: Call, values: Values) -> Any:
    return FUNCTIONS[tree.function](*[_value(argument, values) for argument in tree.arguments])


def _compare(tree: Compare, values: Values) -> Any:
    left = _value(tree.first, values)
    result: Any = True
    for operator, operand in tree.links:
        right = _value(operand, values)
        holds = COMPARISONS[operator](left, right)
        result = holds if result is True else np.logical_and(result, holds)
        left = right
    return result


def _among(tree: Among, values: Values) -> Any:
    value = values[tree.id]
    if isinstance(value, str):
        return (value in tree.options) is not tree.negated
    return np.isin(np.asarray(value), tree.options, invert=tree.negated)


def _not(tree: Not, values: Values) -> Any:
    return np.logical_not(_value(tree.operand, values))


def _both(tree: Both, values: Values) -> Any:
    result: Any = True
    for operand in tree.operands:
        holds = _value(operand, values)
        if np.ndim(holds) == 0 and not holds:
            return False if np.ndim(result) == 0 else np.zeros_like(result, dtype=bool)
        result = np.logical_and(result, holds)
    return result


def _either(tree: Either, values: Values) -> Any:
    result: Any = False
    for operand in tree.operands:
        holds = _value(operand, values)
        if np.ndim(holds) == 0 and holds:
            return True if np.ndim(result) == 0 else np.ones_like(result, dtype=bool)
        result = np.logical_or(result, holds)
    return result


def _choose(tree: Choose, values: Values) -> Any:
    test = _value(tree.test, values)
    if np.ndim(test) == 0:
        return _value(tree.then if test else tree.otherwise, values)
    return np.where(test, _value(tree.then, values), _value(tree.otherwise, values))


_BY_TREE: Mapping[type, Callable[[Any, Values], Any]] = {
    Number: _literal,
    Truth: _literal,
    Name: _name,
    Negative: _negative,
    Arithmetic: _arithmetic,
    Power: _power,
    Call: _call,
    Compare: _compare,
    Among: _among,
    Not: _not,
    Both: _both,
    Either: _either,
    Choose: _choose,
}
