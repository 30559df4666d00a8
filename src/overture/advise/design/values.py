"""What a design says: frozen values that the brief turns into words, a table and a chart.

Probabilities are in [0, 1]; values are in points of the party named. Errors are Monte-Carlo
standard errors over the worlds, strategies held as solved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Incentive:
    """How much better one type does by its intended choice than by the other, at one move.

    Intended is, for a sincere type, what can still lead to compliance that is kept; for any other
    type, what cannot lead to compliance. Everything after the choice is as solved.
    """

    party: str
    type: str
    move: str
    sincere: bool
    intended: tuple[str, ...]  # options
    other: tuple[str, ...]
    slack: float  # points of the party; negative where the type would rather do the other
    low: float  # 5 % and 95 % points over worlds
    high: float
    holds: float  # share of worlds in which the slack is positive


@dataclass(frozen=True)
class Setting:
    """The offer with the levers set, and what follows.

    `levers`: lever -> value, None where the quantity is left as declared.
    """

    levers: Mapping[str, float | None]
    round: int  # 0 for the grid, then the round of refinement
    offer: float  # value of the offer to the advised party
    offer_error: float
    gain: float  # value of the offer less that of the offer as declared, on the same worlds
    gain_error: float
    best: str  # the best policy that may be advised when the levers are set so
    best_value: float
    lead: float | None  # value of the offer less that of the best other policy; None: no other
    lead_error: float | None
    accept: float  # P(complies and keeps | sincere types); P(complies | sincere) without `kept`
    accept_error: float
    passes: float  # P(complies | other types): the insincere pass for sincere
    passes_error: float
    complies: float  # P(complies | sincere types)
    separation: float  # P(complies | sincere) - P(complies | others)
    separation_error: float
    deceived: float | None  # P(complies and not kept)
    bits: float
    evsi: float
    parties: Mapping[str, float]  # party with sincere types -> their mean payoff under the offer
    incentives: tuple[Incentive, ...]
    frontier: bool  # no other setting is as good in offer, accept and passes and better in one
    confirmed: bool  # solved again from precision 0, not from a neighbour's strategies


@dataclass(frozen=True)
class Dependence:
    """What one lever moves, the others held: measure -> largest change over its settings."""

    lever: str
    sets: str
    moves: Mapping[str, float]
    still: tuple[str, ...]  # measures that do not depend on it


@dataclass(frozen=True)
class Separating:
    """The cheapest settings that separate by `level`; positions in `settings`, None: no such."""

    level: float
    count: int  # settings that separate by at least the level
    for_advised: int | None  # greatest value of the offer to the advised party
    for_sincere: Mapping[str, int]  # party -> greatest payoff of its sincere types
    most: int  # the setting with the greatest separation


@dataclass(frozen=True)
class OfferScenario:
    """The recommended offer, to be put under `scenarios` of the case."""

    id: str
    yaml: str
    overrides: Mapping[str, object]


@dataclass(frozen=True)
class Later:
    """In place of a design where it would take too long for a run: the command that makes it."""

    offer: str
    levers: tuple[str, ...]
    command: str


@dataclass(frozen=True)
class Design:
    """The settings solved, the frontier among them, and the offer recommended.

    Positions are into `settings`. `declared` is the offer with every lever left alone; it is on no
    frontier of the others' making. `whole`: every combination of the grid was solved.
    """

    offer: str
    says: str
    levers: Mapping[str, Mapping[str, object]]  # lever -> sets, unit, values or ends
    worlds: int
    seed: int
    points: int
    rounds: int
    grid: int  # combinations of the grid
    solved: int
    cold: int  # settings solved from precision 0 because a neighbour's strategies led too far
    unsolved: tuple[str, ...]  # settings that could not be solved, and why
    whole: bool
    settings: tuple[Setting, ...]
    declared: Setting
    frontier: tuple[int, ...]
    recommended: int
    best: int  # the setting with the greatest value under its best policy
    separating: Separating
    dependence: tuple[Dependence, ...]
    edges: Mapping[str, str]  # lever -> "low" or "high": recommended at an end of its range
    scenario: OfferScenario
    case_id: str
    case_hash: str
