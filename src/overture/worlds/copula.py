"""Quantities that move together: a Gaussian copula with declared rank correlations.

Spearman's rank correlation s of two quantities becomes the correlation 2 sin(pi s / 6) of their
normal scores (Pearson 1907; Kruskal 1958), which a Cholesky factor in the declared order imposes
on the scores of the quantities' own streams. Every marginal distribution stays as declared.
Groups that share a quantity form one matrix; a pair that no group names has correlation 0.

A quantity declared per type or per assumption has several leaves. Each leaf has the declared
correlation with every other quantity. Its score is a part common to the leaves (from the stream
`quantities.ID`) plus the leaf's own score times sqrt(s). The share s of the variance is the
largest for which such scores exist: 1 / (largest eigenvalue of the block of the inverse matrix
that belongs to the quantities with several leaves). A single quantity of that sort in a group
therefore has leaves that are independent given the other quantities.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from overture.case.model import (
    ByType,
    Case,
    Derived,
    Distribution,
    Form,
    IfAssumption,
    Rest,
    Together,
)
from overture.errors import CaseError, Problem
from overture.worlds.normal import normal_score

Array = NDArray[np.float64]

_LEAST_EIGENVALUE = 1e-9


@dataclass(frozen=True, slots=True)
class Tied:
    """Quantities whose draws are correlated: ids, and Pearson correlations [id, id] of scores."""

    names: tuple[str, ...]
    matrix: Array


def tied_groups(case: Case) -> tuple[Tied, ...]:
    """The merged groups of `together`, in the order in which their quantities are first named.

    Raises CaseError where a pair is given two different correlations, a member is derived or
    unknown (`together-quantity`), or a matrix is not positive definite (`together-matrix`).
    """
    problems = [
        _not_a_quantity(case, name)
        for name in dict.fromkeys(name for together in case.together for name in together.of)
        if name not in case.quantities or not _can_be_tied(case.quantities[name].form)
    ]
    if problems:
        raise CaseError(problems)
    groups = []
    for members in _merge(case.together):
        matrix = _matrix(case, members, problems)
        if np.linalg.eigvalsh(matrix)[0] < _LEAST_EIGENVALUE:
            problems.append(_not_positive(case, members))
        groups.append(Tied(members, matrix))
    if problems:
        raise CaseError(problems)
    return tuple(groups)


def tied_scores(
    case: Case, uniforms: Callable[[str], Array], groups: Sequence[Tied]
) -> Mapping[str, Array]:
    """Stream of each leaf in a group -> its correlated normal score, array [count].

    `uniforms` gives a stream's draws, array [count] in (0, 1).
    """
    scores: dict[str, Array] = {}
    for group in groups:
        leaves = [
            list(dict.fromkeys(leaf.stream for leaf in leaves_of(case.quantities[name].form)))
            for name in group.names
        ]
        several = np.array([len(streams) > 1 for streams in leaves])
        own = _free_share(group.matrix, several)
        factor = _semidefinite_cholesky(group.matrix - own * np.diag(several.astype(float)))
        innovations = [
            normal_score(uniforms(streams[0] if len(streams) == 1 else f"quantities.{name}"))
            for name, streams in zip(group.names, leaves, strict=True)
        ]
        for row, streams in enumerate(leaves):
            # Term by term, not as one matrix product: the sum must not depend on the block's size.
            common = np.zeros_like(innovations[0])
            for column in range(row + 1):
                common = common + factor[row, column] * innovations[column]
            for stream in streams:
                scores[stream] = (
                    common
                    if len(streams) == 1
                    else common + np.sqrt(own) * normal_score(uniforms(stream))
                )
    return scores


def leaves_of(form: Form) -> Iterator[Distribution]:
    """The distributions at the ends of a form, in the order of the declaration."""
    match form:
        case Distribution():
            yield form
        case ByType():
            for inner in form.forms.values():
                yield from leaves_of(inner)
        case IfAssumption():
            yield from leaves_of(form.then)
            yield from leaves_of(form.otherwise)


def _merge(declared: Sequence[Together]) -> list[tuple[str, ...]]:
    groups: list[list[str]] = []
    for together in declared:
        meets = [group for group in groups if set(group) & set(together.of)]
        merged = list(dict.fromkeys([*(name for group in meets for name in group), *together.of]))
        position = groups.index(meets[0]) if meets else len(groups)
        groups.insert(position, merged)
        groups = [group for group in groups if not any(group is old for old in meets)]
    return [tuple(group) for group in groups]


def _matrix(case: Case, members: tuple[str, ...], problems: list[Problem]) -> Array:
    place = {name: position for position, name in enumerate(members)}
    ranks: dict[tuple[int, int], float] = {}
    matrix = np.eye(len(members))
    for together in case.together:
        inside = [name for name in dict.fromkeys(together.of) if name in place]
        for position, first in enumerate(inside):
            for second in inside[position + 1 :]:
                i, j = sorted((place[first], place[second]))
                if ranks.setdefault((i, j), together.rank) != together.rank:
                    problems.append(_two_ranks(case, first, second))
                matrix[i, j] = matrix[j, i] = 2.0 * np.sin(np.pi * together.rank / 6.0)
    return matrix


def _free_share(matrix: Array, several: NDArray[np.bool_]) -> float:
    if not several.any():
        return 0.0
    block = np.linalg.inv(matrix)[np.ix_(several, several)]
    return float(1.0 / np.linalg.eigvalsh(block)[-1])


def _semidefinite_cholesky(matrix: Array) -> Array:
    """Lower L with L L' = matrix, where the matrix may be singular (zero columns then)."""
    size = len(matrix)
    factor = np.zeros_like(matrix)
    for column in range(size):
        left = matrix[column:, column] - factor[column:, :column] @ factor[column, :column]
        if left[0] > 1e-12:
            factor[column:, column] = left / np.sqrt(left[0])
    return factor


def _can_be_tied(form: Form) -> bool:
    return not isinstance(form, Derived | Rest)


def _not_a_quantity(case: Case, name: str) -> Problem:
    known = [other for other in case.quantities if _can_be_tied(case.quantities[other].form)]
    spot = next(iter(case.quantities.values())).spot
    if name in case.quantities:
        spot = case.quantities[name].spot
    return Problem(
        "together-quantity",
        spot,
        "together",
        f"{name} has no draws of its own to correlate",
        f"name quantities that are drawn: {', '.join(known)}",
    )


def _two_ranks(case: Case, first: str, second: str) -> Problem:
    return Problem(
        "together-matrix",
        case.quantities[first].spot,
        "together",
        f"{first} and {second} are given two different rank correlations",
        "keep one of them",
    )


def _not_positive(case: Case, members: tuple[str, ...]) -> Problem:
    return Problem(
        "together-matrix",
        case.quantities[members[0]].spot,
        "together",
        f"no quantities can have the declared correlations of {', '.join(members)} all at once "
        "(the matrix is not positive definite; a pair that is not named has correlation 0)",
        "bring the ranks nearer to 0, or declare the pairs that are missing",
    )
