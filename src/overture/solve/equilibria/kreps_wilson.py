"""Are given beliefs the limit of Bayes' rule? Kreps-Wilson consistency, decided.

An assessment (strategy, beliefs) is consistent if completely mixed strategies s_n tend to the
strategy while the beliefs that Bayes' rule gives under s_n tend to the beliefs (Kreps & Wilson
1982). Write v_n for the logarithms of s_n at the slots that the strategy does not play, and
compare each node of an information set with a node of positive belief in it. The logarithm of
the ratio of their reach is linear in v_n, up to terms that converge:

* ties: for two nodes of positive belief, A v_n tends to a finite vector a that the beliefs give;
* strict: for a node of belief 0, its row of B v_n tends to minus infinity; and so does v_n.

Two separate questions are then the whole answer. ORDERS: are there whole numbers k >= 1 with
A k = 0 and B k >= 1? COEFFICIENTS: is there any v with A v = a? If both have a solution, the
slots played with exp(v) * e ** k are a witness, e -> 0. Conversely, if the assessment is
consistent: A v_n lies in the image of A, which is closed, so a does too, and a v exists; and the
projection of v_n on the kernel of A differs from v_n by something bounded, so minus it satisfies
the strict conditions for n large, and what a cone with whole coefficients contains it contains
in whole numbers. A belief that is 0 only because coefficients grow without bound is no third
case: slots whose trembles differ in speed can be given different orders. (Kreps & Wilson 1982,
lemmas A1 and A2; Perea, Jansen & Peters 1997.)

Orders are found by a linear program in floats, then rounded and verified in whole numbers; that
there are none is proved by multipliers (Farkas), rounded and verified too. Coefficients exist if
and only if every whole combination of the rows of A that vanishes gives a product of belief
ratios equal to 1, which is checked in fractions.

Nature's branches of probability 0, which Kreps & Wilson exclude, count as rarer than any tremble.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from overture.game.tree import CHANCE, DECISION
from overture.solve.equilibria.deviations import Play, distance, total
from overture.solve.equilibria.values import Number, Trembles

Row = dict[int, int]
"""slot -> whole coefficient, zeros left out."""

MOST_BITS = 200_000
"""A product of belief ratios with more bits than this is not multiplied out."""

SMALL = 10**6
"""Denominator up to which the solution of a linear program is rounded before it is verified."""


@dataclass(frozen=True)
class Reach:
    """How likely a node is as trembles vanish: coefficient * e ** order, below `never` branches
    of nature that have probability 0."""

    never: int
    order: int
    coefficient: Number

    @property
    def rarity(self) -> tuple[int, int]:
        """Sorts nodes from the likeliest order on."""
        return self.never, self.order


def disproof(
    play: Play, beliefs: Sequence[Mapping[int, Number]], trembles: Trembles, tolerance: float
) -> str:
    """Why the trembles are no witness for the beliefs; "" if they are one.

    beliefs [information sets]: node -> probability. Tolerance is used where numbers are floats.
    """
    slots = play.point.tree.slots
    if len(trembles.order) != slots or len(trembles.coefficient) != slots:
        return "the trembles have another number of slots"
    for slot in range(slots):
        played = play.strategy[slot]
        order, coefficient = trembles.order[slot], trembles.coefficient[slot]
        if order < 0 or (order == 0) != (played > 0) or not coefficient > 0:
            return f"the tremble of slot {slot} has the wrong order or no weight"
        if played > 0 and distance(coefficient, played) > tolerance:
            return f"the trembles of slot {slot} do not tend to the strategy"
    reached = [Reach(0, 0, Fraction(1))]
    edge = play.point.tree.edge.tolist()
    for node in range(1, len(play.kind)):
        above = reached[play.parent[node]]
        if play.kind[play.parent[node]] == CHANCE:
            never = play.odds[node] == 0
            odds = Fraction(1) if never else play.odds[node]
            reached.append(Reach(above.never + never, above.order, above.coefficient * odds))
        else:
            order, share = trembles.order[edge[node]], trembles.coefficient[edge[node]]
            reached.append(Reach(above.never, above.order + order, above.coefficient * share))
    for infoset, members in enumerate(play.members):
        least = min(reached[node].rarity for node in members)
        first = [node for node in members if reached[node].rarity == least]
        weight = total(reached[node].coefficient for node in first)
        for node in members:
            share = reached[node].coefficient / weight if node in first else Fraction(0)
            if distance(share, beliefs[infoset][node]) > tolerance:
                return f"the trembles give another belief at {name(play, infoset)}"
    return ""


def name(play: Play, infoset: int) -> str:
    """The label of an information set, or its number."""
    labels = play.point.labels
    return labels[infoset] if labels else f"information set {infoset}"


@dataclass(frozen=True)
class _Conditions:
    """ties: (set, row, ratio) with row . v = log(ratio); strict: (set, row) with row . k >= 1."""

    ties: list[tuple[int, Row, Number, float]]
    strict: list[tuple[int, Row]]


def decide(
    play: Play, beliefs: Sequence[Mapping[int, Number]], tolerance: float
) -> tuple[bool | None, str]:
    """Whether the beliefs are consistent with the strategy, and why not.

    None where it could not be decided: a rounding that could not be verified, or numbers too
    long to multiply out.
    """
    conditions = _conditions(play, beliefs)
    if isinstance(conditions, str):
        return False, conditions
    for relation in _relations([row for _, row, _, _ in conditions.ties]):
        used = [(conditions.ties[i], times) for i, times in relation.items()]
        holds = _product_is_one([(t[2], t[3], n) for t, n in used], tolerance)
        if holds is None:
            return None, "the belief ratios are too long to be compared exactly"
        if not holds:
            where = _named(play, [t[0] for t, _ in used])
            return False, f"no trembles give these belief ratios together at {where}"
    return _orders(play, conditions)


def _conditions(play: Play, beliefs: Sequence[Mapping[int, Number]]) -> _Conditions | str:
    """The linear conditions on orders and log-coefficients, or why there is no solution."""
    rows: list[Row] = [{}]
    played: list[Number] = [Fraction(1)]
    never = [0]
    edge = play.point.tree.edge.tolist()
    for node in range(1, len(play.kind)):
        above, odds = play.parent[node], play.odds[node]
        trembles = odds == 0
        by_player = play.kind[above] == DECISION
        rows.append({**rows[above], edge[node]: 1} if trembles and by_player else rows[above])
        never.append(never[above] + (trembles and not by_player))
        played.append(played[above] if trembles else played[above] * odds)
    ties: list[tuple[int, Row, Number, float]] = []
    strict: list[tuple[int, Row]] = []
    for infoset, members in enumerate(play.members):
        belief = beliefs[infoset]
        least = min(never[node] for node in members)
        if any(never[node] > least and belief[node] > 0 for node in members):
            return f"{name(play, infoset)} believes in a branch of nature of probability 0"
        possible = [node for node in members if never[node] == least]
        base = next(node for node in possible if belief[node] > 0)
        for node in possible:
            if node == base:
                continue
            row = _minus(rows[node], rows[base])
            if belief[node] > 0:
                ratio = belief[node] / belief[base] * played[base] / played[node]
                slack = float(1 / belief[node] + 1 / belief[base])
                ties.append((infoset, row, ratio, slack))
            elif row:
                strict.append((infoset, row))
            else:
                return f"{name(play, infoset)} rules out a node as likely as one it believes in"
    return _Conditions(ties, strict)


def _minus(one: Row, other: Row, times: int = 1) -> Row:
    """one - times * other."""
    out = dict(one)
    for slot, value in other.items():
        left = out.get(slot, 0) - times * value
        if left:
            out[slot] = left
        else:
            out.pop(slot, None)
    return out


def _relations(rows: Sequence[Row]) -> list[Row]:
    """A basis of the whole combinations of rows that vanish, as {row number: times}."""
    pivots: list[tuple[int, Row, Row]] = []
    vanish: list[Row] = []
    for index, row in enumerate(rows):
        vector, made_of = dict(row), {index: 1}
        for slot, pivot, pivot_of in pivots:
            if slot not in vector:
                continue
            ours, theirs = vector[slot], pivot[slot]
            divisor = math.gcd(ours, theirs)
            keep, take = theirs // divisor, ours // divisor
            vector = _minus({s: keep * v for s, v in vector.items()}, pivot, take)
            made_of = _minus({i: keep * v for i, v in made_of.items()}, pivot_of, take)
            common = math.gcd(*vector.values(), *made_of.values())
            vector = {s: v // common for s, v in vector.items()}
            made_of = {i: v // common for i, v in made_of.items()}
        if vector:
            unit = min(vector, key=lambda s: (abs(vector[s]), s))
            pivots.append((unit, vector, made_of))
        else:
            vanish.append(made_of)
    return vanish


def _product_is_one(factors: Sequence[tuple[Number, float, int]], tolerance: float) -> bool | None:
    """Whether the product of ratio ** times is 1; None if it is too long to multiply out."""
    exact = all(isinstance(ratio, Fraction) for ratio, _, _ in factors)
    if not exact:
        logs = sum(times * math.log(ratio) for ratio, _, times in factors)
        return abs(logs) <= tolerance * sum(abs(times) * slack for _, slack, times in factors)
    fractions = [(Fraction(ratio), times) for ratio, _, times in factors]
    bits = sum(
        abs(times) * (ratio.numerator.bit_length() + ratio.denominator.bit_length())
        for ratio, times in fractions
    )
    if bits > MOST_BITS:
        return None
    return math.prod((ratio**times for ratio, times in fractions), start=Fraction(1)) == 1


def _orders(play: Play, conditions: _Conditions) -> tuple[bool | None, str]:
    """Whether there are orders, each answer verified in whole numbers."""
    ties = [row for _, row, _, _ in conditions.ties if row]
    strict = [row for _, row in conditions.strict]
    if not strict and all(sum(row.values()) == 0 for row in ties):
        return True, ""
    slots = sorted({slot for row in (*ties, *strict) for slot in row})
    orders = _rounded_orders(ties, strict, slots)
    if orders is not None:
        return True, ""
    where = [infoset for infoset, row, _, _ in conditions.ties if row]
    where += [infoset for infoset, _ in conditions.strict]
    used = _multipliers(ties, strict, slots)
    if used is None:
        return None, "the program for the orders of trembles could not be rounded to whole numbers"
    named = _named(play, [where[i] for i in used])
    return False, f"no orders of trembles give these beliefs together at {named}"


def _matrix(rows: Sequence[Row], slots: Sequence[int]) -> Any:
    """Rows as a sparse matrix of scipy's, with a column for each slot."""
    from scipy.sparse import csr_array

    place = {slot: column for column, slot in enumerate(slots)}
    at = [
        (index, place[slot], value) for index, row in enumerate(rows) for slot, value in row.items()
    ]
    data = np.array([value for _, _, value in at], dtype=float)
    where = ([index for index, _, _ in at], [column for _, column, _ in at])
    return csr_array((data, where), shape=(len(rows), len(slots)))


def _rounded_orders(
    ties: Sequence[Row], strict: Sequence[Row], slots: Sequence[int]
) -> dict[int, Fraction] | None:
    """Orders k >= 1 with ties * k = 0 and strict * k >= 1, verified in fractions."""
    from scipy.optimize import linprog

    solved = linprog(
        np.ones(len(slots)),
        A_ub=-_matrix(strict, slots) if strict else None,
        b_ub=-np.ones(len(strict)) if strict else None,
        A_eq=_matrix(ties, slots) if ties else None,
        b_eq=np.zeros(len(ties)) if ties else None,
        bounds=(1, None),
        method="highs-ds",
    )
    if solved.x is None:
        return None
    orders = {
        slot: Fraction(float(value)).limit_denominator(SMALL)
        for slot, value in zip(slots, solved.x, strict=True)
    }

    def along(row: Row) -> Fraction:
        return sum((times * orders[slot] for slot, times in row.items()), Fraction(0))

    held = all(along(row) == 0 for row in ties) and all(along(row) >= 1 for row in strict)
    return orders if held and min(orders.values()) >= 1 else None


def _multipliers(
    ties: Sequence[Row], strict: Sequence[Row], slots: Sequence[int]
) -> list[int] | None:
    """Rows (numbered ties first) whose combination proves that there are no orders.

    Multipliers y of the ties, z >= 0 of the strict rows and u >= 0 of k >= 1 with
    y * ties + z * strict + u = 0 and sum z + sum u = 1: then 0 >= sum z + sum u, which is false.
    """
    from scipy.optimize import linprog
    from scipy.sparse import csr_array, eye_array, hstack, vstack

    width = len(ties) + len(strict)
    matrix: Any = hstack([_matrix([*ties, *strict], slots).T, eye_array(len(slots))])
    total = np.concatenate([np.zeros(len(ties)), np.ones(len(strict) + len(slots))])
    conditions: Any = vstack([matrix, csr_array(total[None, :])])
    free: list[tuple[float | None, float | None]] = [(None, None)] * len(ties)
    solved = linprog(
        np.zeros(matrix.shape[1]),
        A_eq=conditions,
        b_eq=np.concatenate([np.zeros(len(slots)), [1.0]]),
        bounds=free + [(0, None)] * (len(strict) + len(slots)),
        method="highs-ds",
    )
    if solved.x is None:
        return None
    found = [Fraction(float(value)).limit_denominator(SMALL) for value in solved.x]
    sums = dict(zip(slots, found[width:], strict=True))
    for times, row in zip(found, (*ties, *strict), strict=False):
        for slot, value in row.items():
            sums[slot] += times * value
    signed = min(found[len(ties) :], default=Fraction(0)) >= 0
    if any(sums.values()) or not signed or sum(found[len(ties) :], Fraction(0)) <= 0:
        return None
    return [index for index in range(width) if found[index]]


def _named(play: Play, infosets: Sequence[int]) -> str:
    """The first few information sets in words."""
    labels = [name(play, infoset) for infoset in sorted(set(infosets))]
    more = f" and {len(labels) - 3} more" if len(labels) > 3 else ""
    return "; ".join(labels[:3]) + more
