"""All equilibria of a point game: the pure ones, the mixed ones, and the continua."""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import pairwise

from overture.errors import UsageError
from overture.game.draws import Array
from overture.game.game import Game
from overture.solve.equilibria.pure_search import TIE
from overture.solve.equilibria.quantal_limit import QuantalLimit, quantal_limit
from overture.solve.equilibria.values import CONCEPTS, Equilibrium, Found, PointGame

KINDS = ("pure", "mixed", "vertex")
SAME = 7
"""Decimals to which two strategies agree that are called one."""

QUICK_VISITS, QUICK_CANDIDATES = 5_000, 24
"""Partial profiles visited, and candidates decided, where the search is to be quick."""

LEAST_SECONDS = 2.0
"""Time that the limit of the quantal response may take after the searches, or a quarter of
theirs."""

Progress = Callable[[str, int, int], None]


def all_equilibria(
    point: PointGame,
    *,
    concept: str = "sequential",
    seconds: float = 60.0,
    seed: int = 1,
    game: Game | None = None,
    precision: Array | None = None,
    progress: Progress | None = None,
) -> Found:
    """Every equilibrium that the searches find, certified, sorted and marked.

    Pure ones first, then mixed ones, then the vertices of continua; each once. `refinements` of
    each say what it survives, and "qre_limit" is True for the one that the principal branch of the
    quantal response approaches, False for the others; it is None for the vertices of a continuum
    that the limit lies in, and for all where the branch was followed to none of them.

    `complete` is True only when both searches were exhaustive. `seconds` bounds the pure and the
    mixed search together. Raises UsageError for a concept that is none.
    """
    return with_limit(
        point,
        concept=concept,
        seconds=seconds,
        seed=seed,
        game=game,
        precision=precision,
        progress=progress,
    )[0]


def with_limit(
    point: PointGame,
    *,
    concept: str = "sequential",
    seconds: float = 60.0,
    seed: int = 1,
    mixed: bool = True,
    quick: bool = False,
    game: Game | None = None,
    precision: Array | None = None,
    progress: Progress | None = None,
) -> tuple[Found, QuantalLimit | None]:
    """As `all_equilibria`, with the limit of the quantal response itself; pure only on demand.

    `quick` bounds the search of pure ones to what a run can afford, and says so where it cut.
    """
    if concept not in CONCEPTS:
        raise UsageError(f"'{concept}' is no concept; write {', '.join(CONCEPTS)}")
    say = progress or (lambda stage, done, total: None)
    began = time.monotonic()
    say("pure equilibria", 0, 1)
    parts = _pure(point, concept, quick, began + seconds)
    say("pure equilibria", 1, 1)
    if mixed:
        say("mixed equilibria", 0, 1)
        left = max(0.0, seconds - (time.monotonic() - began))
        parts += _mixed(point, concept, left, seed)
        say("mixed equilibria", 1, 1)
    found = merged(concept, [*parts, *_near_ties(point, concept)])
    say("the limit of the quantal response", 0, 1)
    until = math.inf if quick else time.monotonic() + max(LEAST_SECONDS, seconds / 4)
    limit = None
    if quick or found.equilibria:
        limit = quantal_limit(point, found.equilibria, precision, until=until)
    return marked(point, found, limit, game), limit


def _pure(point: PointGame, concept: str, quick: bool, until: float) -> list[Found]:
    from overture.solve.equilibria.pure import pure_equilibria
    from overture.solve.equilibria.pure_assessments import pure_assessments

    if quick:
        found = pure_assessments(point, concept=concept, limit=QUICK_VISITS, most=QUICK_CANDIDATES)
        return [found]
    if concept != "subgame_perfect":
        return [pure_equilibria(point, concept=concept, seconds=until - time.monotonic())]
    # Nash profiles stand for all that differ only where they are never played, and some of those
    # may be subgame perfect; weak perfect Bayesian ones are listed in full.
    parts = [
        pure_equilibria(point, concept=wider, seconds=until - time.monotonic())
        for wider in ("nash", "weak_pbe")
    ]
    note = "subgame perfect ones are those among the Nash and the weak perfect Bayesian ones listed"
    return [*parts, Found(concept, (), False, (note,))]


def _near_ties(point: PointGame, concept: str) -> list[Found]:
    """An open end where ends of the game that one party may value alike were told apart."""
    from overture.solve.equilibria.pure_assessments import told_apart

    if point.exact:
        return []
    for player in range(point.tree.players):
        values = sorted({row[player] for row in point.payoffs})
        least = Fraction(TIE) * max([Fraction(1), *(abs(v) for v in values)])
        if any(b - a < least for a, b in pairwise(values)):
            return [Found(concept, (), False, (told_apart("equilibria may be missing"),))]
    return []


def _mixed(point: PointGame, concept: str, seconds: float, seed: int) -> list[Found]:
    from overture.solve.equilibria.mixed import mixed_equilibria

    if concept in ("sequential", "weak_pbe"):
        return [mixed_equilibria(point, concept=concept, seconds=seconds, seed=seed)]
    found = mixed_equilibria(point, concept="weak_pbe", seconds=seconds, seed=seed)
    note = "mixed equilibria that are not weak perfect Bayesian were not searched"
    return [found, Found(concept, (), False, (note,))]


def merged(concept: str, parts: Sequence[Found]) -> Found:
    """Several answers as one: each equilibrium once, in a fixed order, components renumbered."""
    once: dict[tuple[float, ...], Equilibrium] = {}
    shift = 0
    for part in parts:
        for one in part.equilibria:
            if concept not in one.certificate.concepts:
                continue
            if one.component >= 0:
                one = dataclasses.replace(one, component=one.component + shift)
            key = tuple(round(float(p), SAME) + 0.0 for p in one.assessment.strategy)
            held = once.get(key)
            # a vertex of a continuum is told as that, also where a pure search met it first
            if held is None or (held.component < 0 <= one.component):
                once[key] = one
        shift += 1 + max((one.component for one in part.equilibria), default=-1)
    ranked = sorted(once, key=lambda key: (_rank(once[key]), tuple(-p for p in key)))
    numbers: dict[int, int] = {}
    for key in ranked:
        if once[key].component >= 0:
            numbers.setdefault(once[key].component, len(numbers))
    return Found(
        concept,
        tuple(
            dataclasses.replace(once[key], component=numbers.get(once[key].component, -1))
            for key in ranked
        ),
        all(part.complete for part in parts),
        _said(part.searched for part in parts),
    )


def _rank(one: Equilibrium) -> tuple[int, int]:
    return (KINDS.index(one.kind) if one.kind in KINDS else len(KINDS), one.component)


def _said(lists: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """All sentences in order, each once."""
    return tuple(dict.fromkeys(sentence for sentences in lists for sentence in sentences))


def marked(point: PointGame, found: Found, limit: QuantalLimit | None, game: Game | None) -> Found:
    """The same equilibria with what each survives, the quantal response's limit included."""
    from overture.solve.equilibria.refinements import refinements

    out = []
    for position, one in enumerate(found.equilibria):
        survives = {**one.refinements, **refinements(point, game, one)}
        survives["qre_limit"] = _approached(position, one, limit)
        out.append(dataclasses.replace(one, refinements=survives))
    return dataclasses.replace(found, equilibria=tuple(out))


def _approached(position: int, one: Equilibrium, limit: QuantalLimit | None) -> bool | None:
    if limit is None or (limit.index < 0 and limit.component in (-1, one.component)):
        return None
    return position == limit.index
