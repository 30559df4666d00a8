"""What a solved case says: frozen values that the brief turns into words, tables and charts.

All numbers are at full precision. Probabilities are in [0, 1]; values are in points of the party
named; "mean", "low" and "high" are the weighted mean and the 5 % and 95 % points over worlds.
Mappings are ordered: policies from best to worst mean, everything else as in the case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from overture.advise.design.values import Design, Later
from overture.advise.played import Sequential
from overture.case.hashing import content_hash
from overture.reading.json_values import plain


@dataclass(frozen=True)
class Regret:
    """Shortfall of a policy against the best one of the same world, in points."""

    mean: float
    p90: float
    max: float


@dataclass(frozen=True)
class Policy:
    """One option of the advised choice, imposed, everything else as solved."""

    option: str
    says: str
    mean: float
    low: float
    high: float
    error: float  # Monte-Carlo standard error of the mean
    best_share: float  # weight of worlds in which it is the best, ties split
    regret: Regret
    outcomes: Mapping[str, float]  # outcome -> probability
    outcomes_by_type: Mapping[str, Mapping[str, Mapping[str, float]]]  # party -> type -> outcome
    terms: Mapping[str, float]  # named payoff term of the advised party -> mean contribution
    horizons: Mapping[str, float]  # "short" and "long" -> mean contribution of their terms
    parties: Mapping[str, float]  # mean payoff of every party, each in its own points
    certainty_equivalent: float | None  # of the advised party, when it has a risk attitude
    forbidden: str  # reason why the case forbids it, or ""


@dataclass(frozen=True)
class TermDifference:
    """A named payoff term in the best policy and in the next best."""

    term: str
    best: float
    next: float
    difference: float


@dataclass(frozen=True)
class Step:
    """What the advised party should do at one of its later information sets.

    `options`: option -> (value of taking it, probability that the logit response takes it).
    """

    move: str
    label: str  # the information set, e.g. "washington.followup | policy=talks, reply=accept"
    situation: str  # the same in words
    probability: float  # of getting there under the policy
    choose: str
    says: str
    gap: float  # value of `choose` less that of the next best option
    options: Mapping[str, tuple[float, float]]
    policy: str
    reply: str  # label of the reply it follows, or ""
    effective_worlds: float
    tied: tuple[str, ...] = ()  # other options that are worth the same as `choose`


@dataclass(frozen=True)
class Reply:
    """One answer to the offer and what it would reveal, pooled over worlds."""

    reply: str
    says: str
    probability: float
    posterior: Mapping[str, Mapping[str, float]]  # party -> type -> P(type | reply)
    # party -> type -> P(reply | type), NaN for a type of probability 0
    given_type: Mapping[str, Mapping[str, float]]
    # party -> type -> P(reply | t) / P(reply | not t): infinite where only t gives the reply, NaN
    # where it is undefined
    ratios: Mapping[str, Mapping[str, float]]
    assumptions: Mapping[str, float]  # assumption -> P(true | reply)
    complies: bool
    kept: float | None  # P(condition really kept | reply); None where the case does not say
    next: Step | None  # the advised party's next move after it


@dataclass(frozen=True)
class TestResult:
    """The offer read as an experiment."""

    offer: str
    says: str
    prior: Mapping[str, Mapping[str, float]]
    assumption_prior: Mapping[str, float]
    replies: tuple[Reply, ...]
    bits: float  # I(T; R | offer) over the joint type of the parties other than the advised
    entropy: float  # H(T), the most that any test could tell
    assumption_bits: Mapping[str, float]  # I(A; R | offer)
    separation: float | None  # P(complies | sincere) - P(complies | others)
    complies_sincere: float | None
    complies_others: float | None
    deceived: float | None  # P(complies and not kept | offer)
    evsi: float
    evsi_gap: float | None  # smallest gap, in points, by which any reply fails to change the plan
    evsi_nearest: str  # the reply that comes nearest to changing it, or ""
    ceiling: float  # what learning the types outright would be worth after the offer: >= evsi
    worth_of_type: Mapping[str, float]  # party -> EVPPI of learning its type before choosing
    worth_of_assumption: Mapping[str, float]  # assumption -> EVPPI
    averaging_error: float  # max |sum_r P(r) P(t|r) - P(t)|, checked in every run
    sincere: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Flip:
    """How far one assumption, prior or quantity must move before other advice is best."""

    kind: str  # "assumption" | "prior" | "quantity" | "joint"
    name: str
    says: str
    now: float
    at: float | None  # None: no flip inside [low, high]
    to: str  # the policy that becomes best, or ""
    evppi: float
    low: float  # ends of the range searched
    high: float
    declared_low: float  # 5 % and 95 % points of the declared range
    declared_high: float
    beyond: float  # share of the declared range on the far side of the flip (0 if none)
    distance: float | None  # |at - now| as a share of [low, high]
    confirmed: str  # "re-solved" | "held" (strategies held as solved) | "screened"
    worlds: int
    first_guess: float | None  # closed form with strategies held (assumptions)
    # of an assumption that others move (`given`): the share of worlds in which it is true. `now`
    # and `at` are then of its own credence, before the others move it
    overall: float | None = None
    # of a joint flip: assumption -> (now, at); its own `at` is the share of the way to the corner
    parts: Mapping[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class PooledSet:
    """An information set of a party that does not know the world."""

    label: str
    party: str
    move: str
    strategy: Mapping[str, float]
    errors: Mapping[str, float]  # sampling error of the strategy
    residual: float
    effective_worlds: float
    reach: float


@dataclass(frozen=True)
class OtherReading:
    """The advice when everybody knows the world, on the first `worlds` worlds."""

    worlds: int
    best: str
    margin: float
    means: Mapping[str, float]
    same_advice: bool


@dataclass(frozen=True)
class SolutionSummary:
    """How the answer was reached and how far it can be trusted numerically."""

    method: str
    reading: str  # "pooled" | "common knowledge"
    residual_max: float  # max |sigma - logit(lambda Q)| over worlds and pooled sets
    pooled_residual: float
    unconverged: int
    sampling_error: float  # largest of a pooled strategy; NaN: too few worlds to estimate it
    pooled_worlds: int  # worlds on which the pooled strategies were solved
    pooled_sets: tuple[PooledSet, ...]
    passes: int
    starts: int  # starts tried for the pooled fixed point
    fixed_points: int  # different ones found
    followed: int  # worlds in which path-following was needed
    # worlds in which other starts were tried for the response of the parties that know the world,
    # and those in which another one was found; 0 where no such party has a set of several nodes
    response_worlds: int
    response_several: int
    nodes: int
    terminals: int
    information_sets: int
    many_node_sets: int
    redrawn: Mapping[str, float]  # party -> share of worlds whose prior was drawn again
    other_reading: OtherReading | None
    hash: str
    sequential: Sequential | None = None  # pure equilibria of the central world, where sought


@dataclass(frozen=True)
class PathNode:
    """A node of the game as drawn in the brief: reach and value averaged over worlds."""

    label: str  # the option or type that leads here, as an id
    says: str
    party: str  # who moves here: party id, "chance", or "" at an end
    move: str
    probability: float  # of this edge, given the node above
    reach: float
    value: float  # of the advised party
    on_path: bool  # the likeliest continuation at each step
    ends: tuple[str, ...]  # outcomes that hold at an end
    folded: int  # ends below that are not drawn
    children: tuple[PathNode, ...]


@dataclass(frozen=True)
class AssumptionRow:
    """An assumption with its source and the reply that tests it most."""

    id: str
    claim: str
    why: str
    source: str
    credence: float  # share of worlds in which it is true
    low: float  # 5 % and 95 % points of the declared credence
    high: float
    sets: tuple[str, ...]  # quantities that depend on it
    bits: float | None
    tested_by: str  # the reply that moves it most, or ""
    moved_to: float | None  # P(true | that reply)
    worth: float  # EVPPI
    flips_at: float | None
    flips_to: str
    base: float | None = None  # mean declared credence, where other assumptions move it


@dataclass(frozen=True, slots=True)
class Situation:
    """One thing that may be known when the advised choice is made, and what is best then.

    `options`: option -> value to the advised party there, later own moves as solved. `gap` is the
    lead over the next option in points, `tied` the options that are worth the same.
    """

    label: str
    says: str
    probability: float
    choose: str
    gap: float
    options: Mapping[str, float]
    tied: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseByCase:
    """The best option in every situation in which the advised choice is made.

    The values of the policies impose one option in all of them; `value` is that of choosing the
    best in each, and `differs` whether that is not one option for all.
    """

    value: float
    differs: bool
    situations: tuple[Situation, ...]


@dataclass(frozen=True)
class Advice:
    """Everything that a solved case says."""

    case_id: str
    title: str
    question: str
    case_hash: str
    as_of: str
    scenario: str
    overrides: Mapping[str, object]
    seed: int
    worlds: int
    party: str  # name of the advised party
    decide: str
    best: str
    next: str | None  # None where the case allows one option only
    margin: float
    margin_error: float
    policies: Mapping[str, Policy]
    differences: tuple[TermDifference, ...]
    plan: tuple[Step, ...]
    test: TestResult | None
    flips: tuple[Flip, ...]
    assumptions: tuple[AssumptionRow, ...]
    solution: SolutionSummary
    path: PathNode
    outcome_says: Mapping[str, str]
    party_names: Mapping[str, str]
    type_says: Mapping[str, Mapping[str, str]]
    warnings: tuple[str, ...]
    unseen: bool  # others do not see the advised choice: their beliefs stay as solved
    versions: Mapping[str, str]
    # of the offer over its levers; None where the case declares none
    design: Design | Later | None = None
    # where the advised choice is made in several situations; None where there is only one
    case_by_case: CaseByCase | None = None
    # key of the JSON -> what the record, the talks or the arguments of the case say
    further: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Every field as plain JSON values, NaN and infinity as null."""
        record: dict[str, Any] = plain(self)
        return record

    @property
    def hash(self) -> str:
        """SHA-256 of the content; the versions of the programs are no part of it."""
        return content_hash({k: v for k, v in self.to_json().items() if k != "versions"})

    def __repr__(self) -> str:
        return f"Advice({self.case_id}: {self.best}, {self.worlds:,} worlds, {self.hash[:12]})"

    def _repr_html_(self) -> str:
        from html import escape

        rows = "".join(
            f"<tr><td>{escape(name)}</td><td>{policy.mean:.2f}</td>"
            f"<td>{100 * policy.best_share:.0f} %</td></tr>"
            for name, policy in self.policies.items()
        )
        return (
            f"<p><strong>{escape(self.best)}</strong> is best for {escape(self.party)}, by "
            f"{self.margin:.2f} points.</p><table><thead><tr><th>{escape(self.decide)}</th>"
            f"<th>mean</th><th>best in</th></tr></thead><tbody>{rows}</tbody></table>"
        )
