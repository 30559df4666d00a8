"""The equilibria of one world of a case, or of a few worlds as types, and the advice under each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from overture.advise.under_equilibria import Reader, Reading
from overture.errors import UsageError
from overture.game.draws import Draws
from overture.game.evaluate import precisions
from overture.game.game import Game
from overture.solve.equilibria.point import payoffs_beside, point_game
from overture.solve.equilibria.quantal_limit import QuantalLimit
from overture.solve.equilibria.values import CONCEPTS, Equilibrium, Found
from overture.solve.equilibria.worlds_as_types import (
    MOST_NODES,
    Copies,
    alone,
    check_size,
    join,
)
from overture.worlds.draws import central, draw
from overture.worlds.representatives import representatives

CENTRAL = -1
MOST_TYPES = 20

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Standing:
    """A world that stands for others: its number under the seed and the weight it carries."""

    world: int
    weight: float


@dataclass(frozen=True, eq=False)
class Equilibria:
    """What was asked, what was found, and how each equilibrium reads.

    world      number of the world, CENTRAL for the central one; what it says is void where
               `as_types` is not empty
    as_types   the worlds that are private information, with their weights
    kept       share of the variance of payoffs over the ensemble that lies between those worlds
    exact      whether the numbers solved are the case's own (see `PointGame`)
    readings   one for every equilibrium of `found`, in the same order
    nodes      of the tree that was searched
    """

    game: Game
    seed: int
    world: int
    as_types: tuple[Standing, ...]
    kept: float | None
    exact: bool
    nodes: int
    found: Found
    readings: tuple[Reading, ...]
    limit: QuantalLimit | None

    @property
    def count(self) -> int:
        """How many equilibria, vertices of continua counted one by one."""
        return len(self.readings)

    @property
    def policies(self) -> tuple[str, ...]:
        """The policies advised, each once, in the order of the case."""
        options = [o.id for o in self.game.case.moves[self.game.case.advice.decide].options]
        advised = {reading.policy for reading in self.readings}
        return tuple(option for option in options if option in advised)

    @property
    def same_advice(self) -> bool | None:
        """Whether all equilibria found advise one policy; None where none was found."""
        return len(self.policies) == 1 if self.readings else None

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the JSON, keys sorted, in hexadecimal."""
        content = json.dumps(self.to_json(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(content.encode()).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values at full precision."""
        case = self.game.case
        return {
            "case": {
                "id": case.id,
                "title": case.title,
                "hash": case.hash,
                "scenario": case.scenario,
                "overrides": {str(key): str(value) for key, value in case.overrides.items()},
                "party": case.parties[case.advised].name,
                "party_names": {key: party.name for key, party in case.parties.items()},
            },
            "as_of": case.as_of.isoformat(),
            "concept": self.found.concept,
            "complete": self.found.complete,
            "searched": list(self.found.searched),
            "count": self.count,
            "same_advice": self.same_advice,
            "advised": case.advised,
            "policies": list(self.policies),
            "decide": case.advice.decide,
            "world": self._world(),
            "seed": self.seed,
            "exact": self.exact,
            "nodes": self.nodes,
            "qre_limit": limit_record(self.limit),
            "equilibria": [
                equilibrium_record(one, reading)
                for one, reading in zip(self.found.equilibria, self.readings, strict=True)
            ],
        }

    def _world(self) -> object:
        if not self.as_types:
            return "central" if self.world == CENTRAL else self.world
        return {
            "as_types": [{"world": s.world, "weight": s.weight} for s in self.as_types],
            "kept": self.kept,
        }

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Equilibria) and self.hash == other.hash

    def __hash__(self) -> int:
        return hash(self.hash)

    def __repr__(self) -> str:
        advised = " or ".join(self.policies) or "nothing"
        how = "complete" if self.found.complete else "search bounded"
        return (
            f"<Equilibria {self.game.case.id}: {self.count} {self.found.concept} ({how}), "
            f"advising {advised}>"
        )

    def _repr_html_(self) -> str:
        from html import escape

        rows = "".join(
            f"<tr><td>{i}</td><td>{escape(one.kind)}</td><td>{escape(reading.policy)}</td>"
            f"<td>{max(reading.policies.values()):.4g}</td></tr>"
            for i, (one, reading) in enumerate(
                zip(self.found.equilibria, self.readings, strict=True), 1
            )
        )
        return (
            f"<p>{escape(repr(self))}</p><table><tr><th></th><th>kind</th><th>advises</th>"
            f"<th>value</th></tr>{rows}</table>"
        )


def limit_record(limit: QuantalLimit | None) -> dict[str, Any] | None:
    """The limit of the quantal response as JSON; null where it could not be followed."""
    if limit is None:
        return None
    return {
        "equilibrium": limit.index if limit.index >= 0 else None,
        "component": limit.component if limit.component >= 0 else None,
        "by": limit.by,
        "distance": float(limit.distance) if limit.distance < float("inf") else None,
        "precision_times": limit.scale,
    }


def equilibrium_record(one: Equilibrium, reading: Reading) -> dict[str, Any]:
    """One equilibrium as JSON, the strategy in full."""
    proof = one.certificate
    return {
        "labels": list(proof.concepts),
        "kind": one.kind,
        "component": one.component if one.component >= 0 else None,
        "max_gain": proof.max_gain,
        "consistent": proof.consistent,
        "exact": proof.exact,
        "nash_gain": proof.nash_gain,
        "bayes_error": proof.bayes_error,
        "reason": proof.reason,
        "refinements": dict(one.refinements),
        "policy": reading.policy,
        "policies": dict(reading.policies),
        "alike": list(reading.alike),
        "chosen": dict(reading.chosen),
        "reveals": reading.reveals,
        "values": dict(reading.values),
        "outcomes": dict(reading.outcomes),
        "replies": reply_records(reading),
        "plays": play_records(reading),
        "strategy": _nested(reading.strategy),
        "fractions": _nested(reading.fractions),
        "beliefs": _nested(reading.beliefs),
    }


def reply_records(reading: Reading) -> list[dict[str, Any]]:
    """What every reply to the offer tells, as JSON."""
    return [
        {
            "reply": reply.reply,
            "probability": reply.probability,
            "posterior": _nested(reply.posterior),
            "given_type": _nested(reply.given),
            "by_bayes": reply.by_bayes,
        }
        for reply in reading.replies
    ]


def play_records(reading: Reading) -> list[dict[str, Any]]:
    """The strategy after each policy, types that play alike together, as JSON."""
    return [
        {
            "party": play.party,
            "move": play.move,
            "after": dict(play.after),
            "plays": [{"who": list(who), "options": dict(mix)} for who, mix in play.plays],
            "reached": play.reached,
        }
        for play in reading.plays
    ]


def _nested(values: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    return {key: dict(inner) for key, inner in values.items()}


def equilibria(
    game: Game,
    *,
    concept: str = "sequential",
    world: int | str = "central",
    worlds_as_types: int = 0,
    seconds: float = 60.0,
    seed: int = 1,
    progress: Progress | None = None,
) -> Equilibria:
    """All equilibria of one world of a game, each with a certificate and the advice under it.

    `world` is "central" or the number of a world under the seed. With `worlds_as_types` K >= 2,
    K representative worlds become private information of the parties that know the world.
    `seconds` bounds the pure and the mixed search together. Raises UsageError, and CaseError where
    a number of the world is out of range.
    """
    from overture.solve.equilibria.search import with_limit

    if concept not in CONCEPTS:
        raise UsageError(f"'{concept}' is no concept; write {', '.join(CONCEPTS)}")
    number = _number(world)
    if worlds_as_types and number != CENTRAL:
        raise UsageError("a world and worlds as types exclude each other; give one of the two")
    middle = central(game.case)
    standing: tuple[Standing, ...] = ()
    kept: float | None = None
    if worlds_as_types:
        copies, standing, kept, beside = _joint(game, worlds_as_types, seed, progress)
    else:
        draws = middle if number == CENTRAL else draw(game.case, seed, number, 1)
        copies = one_world(game, draws)
        beside = (payoffs_beside(game, draws),)
    sharp = precisions(game, middle, middle)[0][copies.set_of]
    found, limit = with_limit(
        copies.point,
        concept=concept,
        seconds=seconds,
        seed=seed,
        game=None if copies.joint else game,
        precision=sharp,
        progress=progress,
    )
    reader = Reader(game, copies, [str(s.world) for s in standing], beside)
    return Equilibria(
        game,
        seed,
        number,
        standing,
        kept,
        copies.point.exact,
        copies.point.tree.nodes,
        found,
        read_all(reader, found.equilibria),
        limit,
    )


def read_all(reader: Reader, found: Sequence[Equilibrium]) -> tuple[Reading, ...]:
    """Every equilibrium read."""
    return tuple(reader.read(one) for one in found)


def one_world(game: Game, draws: Draws) -> Copies:
    """One world as a point game. Raises UsageError where its tree is too large to search."""
    if game.tree.nodes > MOST_NODES:
        raise UsageError(
            f"the tree of this case has {game.tree.nodes:,} nodes; equilibria are sought on at "
            f"most {MOST_NODES:,}: leave out moves that do not bear on the question"
        )
    return alone(point_game(game, draws))


def _joint(
    game: Game, count: int, seed: int, progress: Progress | None
) -> tuple[Copies, tuple[Standing, ...], float, tuple[dict[str, list[float]], ...]]:
    if not 2 <= count <= MOST_TYPES:
        raise UsageError(f"take from 2 to {MOST_TYPES} worlds as types, not {count}")
    check_size(game.tree, count)
    if progress is not None:
        progress("choosing worlds", 0, 1)
    unaware = [information.pooled for information in game.sets]
    chosen = representatives(game, count, seed)
    copies = join(
        [point_game(game, draws) for draws in chosen.draws],
        chosen.weights,
        unaware,
        [str(world) for world in chosen.worlds],
    )
    standing = tuple(
        Standing(world, float(weight))
        for world, weight in zip(chosen.worlds, chosen.weights, strict=True)
    )
    beside = tuple(payoffs_beside(game, draws) for draws in chosen.draws)
    return copies, standing, chosen.kept, beside


def _number(world: int | str) -> int:
    if world == "central":
        return CENTRAL
    if isinstance(world, int) and not isinstance(world, bool) and world >= 0:
        return world
    raise UsageError(f"'{world}' is no world; write central, or a number from 0 on")
