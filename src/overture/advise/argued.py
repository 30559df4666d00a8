"""What the arguments of a case come to: which are upheld in how many worlds, beside the numbers.

An argument is made in the worlds in which its premises hold; in each, the grounded reading says
which are upheld (Dung 1995; probabilities over subgraphs: Li, Oren and Norman 2012).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from overture.advise.premises import made
from overture.advise.survey import Survey, survey
from overture.argue.debate import Debate, debate, option_meant
from overture.argue.extensions import (
    MOST_LISTED,
    Labels,
    bearing_on,
    grounded,
    grounds_of,
    labels,
    preferred,
    stable,
)
from overture.case.model import Case
from overture.errors import UsageError
from overture.reading.json_values import plain
from overture.worlds.ensemble import Progress, Solution

PART = 0.25
"""From this difference on, debate and numbers part."""

MOST_SHOWN = 64
"""Preferred extensions up to which they are listed; beyond, they are counted."""


@dataclass(frozen=True)
class OptionArgued:
    """An option: the probabilities that it is upheld and undecided (None if nobody argues about
    it), and the share of worlds in which it is best.

    `parts` tells that the two lie a quarter or more apart, and `missing` what the debate then
    lacks: "objection" or "reason".
    """

    accepted: float | None
    undecided: float | None
    best_share: float
    parts: bool
    missing: str


@dataclass(frozen=True)
class ArgumentFound:
    """An argument: probabilities that its premises hold, that it is upheld, that it is undecided,
    that it is answered (defeated where it is made); and by how much the probability of the
    conclusion would fall without it."""

    id: str
    claim: str
    held_by: str
    supports: tuple[str, ...]
    attacks: tuple[str, ...]
    premises: tuple[str, ...]
    attacked_by: tuple[str, ...]
    holds: float
    accepted: float
    undecided: float
    answered: float
    carries: float
    source: str


@dataclass(frozen=True)
class Unanswered:
    """An objection to the conclusion or to what supports it, and how likely it is upheld."""

    argument: str
    against: str
    probability: float


@dataclass(frozen=True)
class Granted:
    """What stands if every premise is granted. `preferred` lists the preferred extensions where
    the grounded one leaves something open; None where they are too many to list."""

    upheld: tuple[str, ...]
    undecided: tuple[str, ...]
    preferred: tuple[tuple[str, ...], ...] | None
    stable: int | None


@dataclass(frozen=True)
class Argued:
    """The debate of a case over its worlds. `patterns` counts the different sets of arguments that
    are made in some world."""

    conclusion: str
    worlds: int
    patterns: int
    policy: Mapping[str, OptionArgued]
    arguments: tuple[ArgumentFound, ...]
    unanswered: tuple[Unanswered, ...]
    granted: Granted

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values: what a run keeps under `argued`."""
        found: dict[str, Any] = plain(self)
        return found

    def __repr__(self) -> str:
        accepted = self.policy[self.conclusion].accepted
        stands = "not argued about" if accepted is None else f"upheld in {accepted:.0%} of worlds"
        return f"Argued({len(self.arguments)} arguments; {self.conclusion}: {stands})"

    def _repr_html_(self) -> str:
        from html import escape

        return f"<p>{escape(repr(self))}</p>"


def argue(solution: Solution, progress: Progress | None = None) -> Argued:
    """The debate of a solved case. Raises UsageError if the case declares no arguments."""
    case = solution.game.case
    if not case.arguments:
        raise UsageError(f"{case.id} declares no arguments; add a section `arguments`")
    return argued_on(solution, survey(solution, progress))


def argued(solution: Solution, seen: Survey, progress: Progress | None = None) -> Any:
    """The part `argued` of a run, or None if the case declares no arguments."""
    del progress  # it takes no time that is worth showing
    return argued_on(solution, seen).to_json() if solution.game.case.arguments else None


def argued_on(solution: Solution, seen: Survey) -> Argued:
    """The debate of a solved case, from a survey at hand."""
    case = solution.game.case
    given = debate(case)
    found = made(solution, seen)
    patterns, weights = _patterns(found.holds, found.weights)
    options = np.ones((len(given.options), patterns.shape[1]), bool)
    present = np.concatenate([patterns, options])
    stands = labels(given.framework, present)
    best = seen.layout.options[int(np.argmax(np.where(seen.allowed, seen.means, -np.inf)))]
    conclusion = given.conclusion or best
    policy = _policies(given, seen, stands, weights)
    return Argued(
        conclusion=conclusion,
        worlds=found.weights.size,
        patterns=patterns.shape[1],
        policy=policy,
        arguments=_arguments(case, given, stands, weights, conclusion),
        unanswered=_unanswered(given, stands, weights, conclusion),
        granted=_granted(given),
    )


def _patterns(
    holds: NDArray[np.bool_], weights: NDArray[np.float64]
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """The different columns of `holds` [arguments, worlds], and the share of each."""
    packed = np.packbits(holds, axis=0)
    _, first, which = np.unique(packed, axis=1, return_index=True, return_inverse=True)
    shares = np.bincount(which.reshape(-1), weights, first.size)
    return holds[:, first], shares / shares.sum()


def _share(where: NDArray[np.bool_], weights: NDArray[np.float64]) -> float:
    """The share of worlds, exactly 1 where it is all of them."""
    return 1.0 if where.all() else float(where @ weights)


def _policies(
    given: Debate, seen: Survey, stands: Labels, weights: NDArray[np.float64]
) -> dict[str, OptionArgued]:
    found = {}
    for option, share in zip(seen.layout.options, seen.spread.shares.tolist(), strict=True):
        k = given.place.get(option)
        accepted = None if k is None else _share(stands.upheld[k], weights)
        gap = (accepted or 0.0) - share
        found[option] = OptionArgued(
            accepted=accepted,
            undecided=None if k is None else _share(stands.undecided[k], weights),
            best_share=float(share),
            parts=abs(gap) >= PART,
            missing="" if abs(gap) < PART else "objection" if gap > 0 else "reason",
        )
    return found


def _arguments(
    case: Case,
    given: Debate,
    stands: Labels,
    weights: NDArray[np.float64],
    conclusion: str,
) -> tuple[ArgumentFound, ...]:
    meant = option_meant(case)
    target = given.place.get(conclusion)
    bearing = bearing_on(given.framework, target) if target is not None else frozenset()
    found = []
    for k, argument in enumerate(case.arguments.values()):
        carries = 0.0
        if target is not None and k in bearing:
            without = stands.present.copy()
            without[k] = False
            upheld = labels(given.framework, without).upheld[target]
            carries = float((stands.upheld[target].astype(float) - upheld) @ weights)
        party = case.parties.get(argument.held_by)
        found.append(
            ArgumentFound(
                id=argument.id,
                claim=argument.claim,
                held_by=party.name if party is not None else argument.held_by,
                supports=argument.supports,
                attacks=argument.attacks,
                premises=tuple(premise.said(meant[argument.id]) for premise in argument.premises),
                attacked_by=given.framework.named(given.framework.attackers[k]),
                holds=_share(stands.present[k], weights),
                accepted=_share(stands.upheld[k], weights),
                undecided=_share(stands.undecided[k], weights),
                answered=_share(stands.defeated[k], weights),
                carries=carries,
                source=argument.source,
            )
        )
    return tuple(found)


def _unanswered(
    given: Debate, stands: Labels, weights: NDArray[np.float64], conclusion: str
) -> tuple[Unanswered, ...]:
    """Upheld attackers of the conclusion and of what supports it, the likeliest first."""
    target = given.place.get(conclusion)
    if target is None:
        return ()
    grounds = grounds_of(given.framework, target)
    names = given.framework.arguments
    found = [
        Unanswered(names[a], names[b], _share(stands.upheld[a], weights))
        for b in sorted(grounds, key=lambda k: (k != target, k))
        for a in given.framework.attackers[b]
    ]
    return tuple(
        sorted((each for each in found if each.probability > 0), key=lambda e: -e.probability)
    )


def _granted(given: Debate) -> Granted:
    """The framework with every premise granted."""
    whole = given.framework
    upheld = grounded(whole)
    every = labels(whole, np.ones((len(whole.arguments), 1), bool))
    undecided = frozenset(np.flatnonzero(every.undecided[:, 0]).tolist())
    if len(undecided) > MOST_LISTED:
        return Granted(whole.named(upheld), whole.named(undecided), None, None)
    largest = preferred(whole)
    listed = tuple(whole.named(chosen) for chosen in largest)
    return Granted(
        whole.named(upheld),
        whole.named(undecided),
        listed if len(largest) <= MOST_SHOWN else None,
        len(stable(whole)),
    )
