"""Pooled quantal response: some information sets have one strategy for a whole ensemble.

The reading used here is the plainest there is: put all worlds under one chance move, with the
weights as its probabilities; keep the name of a pooled information set, and give every other
information set a name of its own in each world. An agent logit equilibrium of that one large
tree is the pooled equilibrium of the ensemble: Q of a pooled set is averaged over worlds,
types and histories by weight times reach, Q of any other set is that of its world.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

from tests.independent.branch import Traced, principal_branch
from tests.independent.logit import Profile, residuals
from tests.independent.trees import Chance, Node, rename_infosets


def own_name(world: int, infoset: str) -> str:
    """The name that an information set which is not pooled has in the joined tree."""
    return f"{infoset}@{world}"


def join(worlds: Sequence[tuple[Fraction, Node]], pooled: Collection[str]) -> Node:
    """One tree of all (weight, tree), under a chance move that those who know the world see."""
    total = sum(weight for weight, _ in worlds)
    trees = []
    for index, (_, tree) in enumerate(worlds):

        def name(infoset: str, world: int = index) -> str:
            return infoset if infoset in pooled else own_name(world, infoset)

        trees.append(rename_infosets(tree, name))
    return Chance(
        tuple(weight / total for weight, _ in worlds),
        tuple(trees),
        tuple(f"world{index}" for index in range(len(worlds))),
    )


def join_profiles(pooled: Profile, worlds: Sequence[Profile]) -> dict[str, tuple[float, ...]]:
    """The profile of the joined tree from the pooled strategies and those of each world."""
    joined = {name: tuple(float(v) for v in p) for name, p in pooled.items()}
    for index, own in enumerate(worlds):
        for name, p in own.items():
            if name not in pooled:
                joined[own_name(index, name)] = tuple(float(v) for v in p)
    return joined


def join_precision(
    pooled: Mapping[str, float], worlds: Sequence[Mapping[str, float]]
) -> dict[str, float]:
    """Lambda of each information set of the joined tree."""
    joined = dict(pooled)
    for index, own in enumerate(worlds):
        joined.update({own_name(index, n): v for n, v in own.items() if n not in pooled})
    return joined


def pooled_residual(
    worlds: Sequence[tuple[Fraction, Node]],
    pooled: Profile,
    own: Sequence[Profile],
    pooled_precision: Mapping[str, float],
    own_precision: Sequence[Mapping[str, float]],
) -> dict[str, float]:
    """max |probability - logit response| at each information set of the joined tree."""
    return residuals(
        join(worlds, set(pooled_precision)),
        join_profiles(pooled, own),
        join_precision(pooled_precision, own_precision),
    )


def solve_pooled(
    worlds: Sequence[tuple[Fraction, Node]],
    pooled_precision: Mapping[str, float],
    own_precision: Sequence[Mapping[str, float]],
) -> Traced:
    """The principal branch of the joined tree, for small ensembles."""
    return principal_branch(
        join(worlds, set(pooled_precision)), join_precision(pooled_precision, own_precision)
    )
