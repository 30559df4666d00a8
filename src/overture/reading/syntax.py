"""The tree of an expression: frozen values, so that it can be compared, hashed and pickled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Number:
    """A literal number."""

    value: float


@dataclass(frozen=True, slots=True)
class Truth:
    """`true` or `false`."""

    value: bool


@dataclass(frozen=True, slots=True)
class Name:
    """A declared name whose value is a number, a truth or the option chosen."""

    id: str
    number: bool


@dataclass(frozen=True, slots=True)
class Negative:
    """The opposite number."""

    operand: Tree


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """A first operand and what is done to it from left to right: + - * /."""

    first: Tree
    steps: tuple[tuple[str, Tree], ...]


@dataclass(frozen=True, slots=True)
class Power:
    """A base raised to a literal exponent."""

    base: Tree
    exponent: float


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the language."""

    function: str
    arguments: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """A chain of comparisons of numbers; it holds where every link holds."""

    first: Tree
    links: tuple[tuple[str, Tree], ...]


@dataclass(frozen=True, slots=True)
class Among:
    """Whether the option chosen in a move (or a party's type) is one of `options`."""

    id: str
    options: tuple[str, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class Not:
    """Negation."""

    operand: Tree


@dataclass(frozen=True, slots=True)
class Both:
    """Conjunction, from left to right."""

    operands: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Disjunction, from left to right."""

    operands: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Choose:
    """`then if test else otherwise`."""

    test: Tree
    then: Tree
    otherwise: Tree


Tree: TypeAlias = (
    Number
    | Truth
    | Name
    | Negative
    | Arithmetic
    | Power
    | Call
    | Compare
    | Among
    | Not
    | Both
    | Either
    | Choose
)
