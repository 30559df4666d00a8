"""What the searches, the certificates and the readers of equilibria hand to one another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

import numpy as np

from overture.game.draws import Array
from overture.game.tree import Tree
from overture.solve.equilibria.outline import Outline, outline

Number = Fraction | float

CONCEPTS = ("nash", "subgame_perfect", "weak_pbe", "sequential")
"""Each label is checked for itself: sequential implies the others and each implies nash, but weak
PBE and subgame perfection do not imply each other."""


@dataclass(frozen=True)
class PointGame:
    """One world of a compiled game, every number an exact fraction.

    payoffs  [terminals][players]
    chance   [chance columns]; the columns of one chance node sum to exactly 1
    exact    whether the fractions are the world's own numbers (constants of the case), or floats
             that were rounded to fractions: then a certificate proves what it says of the
             rounded game only
    labels   [information sets] as `party.move | type, move=option`, for messages; may be empty
    """

    tree: Tree
    payoffs: tuple[tuple[Fraction, ...], ...]
    chance: tuple[Fraction, ...]
    exact: bool = True
    labels: tuple[str, ...] = ()

    @cached_property
    def payoff_array(self) -> Array:
        """[terminals, players] as floats."""
        return np.array([[float(v) for v in row] for row in self.payoffs])

    @cached_property
    def chance_array(self) -> Array:
        """[chance columns] as floats."""
        return np.array([float(v) for v in self.chance])

    @cached_property
    def outline(self) -> Outline:
        """The tree as plain lists, numbers in fractions."""
        return outline(self.tree, self.payoffs, self.chance)

    @cached_property
    def float_outline(self) -> Outline:
        """The tree as plain lists, numbers in floats."""
        payoffs = [tuple(float(v) for v in row) for row in self.payoffs]
        return outline(self.tree, payoffs, [float(v) for v in self.chance])


@dataclass(frozen=True)
class Trembles:
    """A witness of consistency: the strategy that plays slot s with c(s) * e ** k(s), e -> 0.

    order        [slots] k(s) >= 0, whole numbers, 0 exactly on the support of the strategy
    coefficient  [slots] c(s) > 0; on the support it is the strategy's own probability
    Source: Kreps & Wilson (1982), lemma A1; Perea, Jansen & Peters (1997).
    """

    order: tuple[int, ...]
    coefficient: tuple[Number, ...]


@dataclass(frozen=True)
class Assessment:
    """A behaviour strategy and beliefs.

    strategy  [slots] probabilities
    beliefs   [decision nodes, in the order of tree.set_nodes]; they sum to 1 over each set
    trembles  a witness that the beliefs are consistent, where one was found
    """

    strategy: tuple[Number, ...]
    beliefs: tuple[Number, ...]
    trembles: Trembles | None = None

    @property
    def pure(self) -> bool:
        """Whether every probability of the strategy is 0 or 1."""
        return all(p in (0, 1) for p in self.strategy)


@dataclass(frozen=True)
class Certificate:
    """What was proved, or found, of an assessment by code that did not search for it.

    max_gain     largest gain of any player from deviating once, at any information set, given
                 the beliefs (points; 0 where none gains)
    gain_at      the information set where it arises
    nash_gain    largest gain of any player from any other strategy of the whole game
    bayes_error  largest distance of a belief on the path from Bayes' rule
    consistent   True with a checked witness, False with a proof that none exists, None where the
                 search was bounded
    exact        whether all of it was computed in fractions, so that it is a proof
    concepts     the labels of CONCEPTS that hold, from the widest on
    reason       what fails, in words, where something does
    plan_gain    largest gain of any player from changing its whole plan from an information set
                 on, given the beliefs there; equal to max_gain = 0 where beliefs are consistent
    """

    max_gain: float
    gain_at: int
    nash_gain: float
    bayes_error: float
    consistent: bool | None
    exact: bool
    concepts: tuple[str, ...]
    reason: str = ""
    plan_gain: float = 0.0


@dataclass(frozen=True)
class Equilibrium:
    """One equilibrium, or one vertex of a continuum of them.

    kind       "pure", "mixed", or "vertex" (of the component numbered `component`)
    component  equilibria of one component share its number; -1 where it stands alone
    refinements  name -> True, False or None where it was not decided ("intuitive", "d1",
                 "qre_limit"; "separating STAGE", "pooling STAGE", "semi_separating STAGE")
    """

    assessment: Assessment
    certificate: Certificate
    kind: str
    component: int = -1
    refinements: Mapping[str, bool | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """The answer of a search: what it found, and how far it looked.

    complete  True only when the enumeration was exhaustive and every candidate was decided
    searched  what was looked at, in words: "all 331,776 pure profiles ..." and the bounds met
    """

    concept: str
    equilibria: tuple[Equilibrium, ...]
    complete: bool
    searched: tuple[str, ...]
