"""Game -> Design: the offer solved over its levers, the frontier, the offer recommended."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from overture.advise.design.frontier import TIE, frontier, goals, pick
from overture.advise.design.grid import (
    Axis,
    Key,
    around,
    axes,
    between,
    combinations,
    grid,
    nearest,
)
from overture.advise.design.measures import Measured, measured
from overture.advise.design.offer import OfferTree, offer_tree
from overture.advise.design.scenario import offer_scenario
from overture.advise.design.values import Dependence, Design, Separating, Setting
from overture.case.model import Case, Point
from overture.errors import NotSolved, UsageError
from overture.game.draws import Draws
from overture.game.game import Game
from overture.worlds.ensemble import Solution, solve
from overture.worlds.neighbour import solved_afresh, solved_near

WORLDS = 1_000
MOST_WORLDS = 20_000
POINTS = 5
ROUNDS = 2
SEPARATION = 0.5

MEASURES = ("offer", "best_value", "accept", "passes", "separation", "bits", "evsi")
"""What a lever may move; `Dependence` says which it does."""

STILL = 1e-6
"""Points, probability or bits: a smaller change is the solver's rounding."""

Progress = Callable[[str, int, int], None]


@dataclass
class _Solved:
    """The settings solved so far, with what the next ones start from."""

    measured: dict[Key, Measured] = field(default_factory=dict)
    solutions: dict[Key, Solution] = field(default_factory=dict)
    cold: int = 0
    failed: dict[Key, str] = field(default_factory=dict)


def design(
    game: Game,
    *,
    worlds: int = WORLDS,
    seed: int = 1,
    workers: int | None = None,
    points: int = POINTS,
    refine: int = ROUNDS,
    separation: float = SEPARATION,
    progress: Progress | None = None,
    reweigh: Callable[[Draws], Draws] | None = None,
) -> Design:
    """Solve the offer over the levers of a case, on the same draws at every setting.

    `points` cut each range, `refine` rounds halve the steps around the frontier and where the
    separation crosses its level; `reweigh` is as in `solve`. Raises UsageError where the case does
    not say enough to design an offer, CaseError where a setting makes a payoff or chance impossible
    in some world, and NotSolved.
    """
    case = game.case
    _check(worlds, points, refine, separation)
    offer = offer_tree(game)
    lines = axes(case.levers, points)
    _check_targets(lines)
    start = solve(game, worlds, seed, workers, progress=progress, reweigh=reweigh, starts=0)
    plain = {axis.lever: None for axis in lines}
    declared = measured(start, offer, plain, 0, None, True)
    todo = grid(lines)
    done = _Solved()
    run = _Run(game, offer, lines, start, declared, done, progress)
    run.solve(todo, 0)
    if not done.measured:
        raise NotSolved(f"no setting of the levers could be solved: {_first(done.failed)}")
    for round_ in range(1, refine + 1):
        wanted = between(lines, _separations(done), separation, round_)
        wanted += around(lines, done.measured, run.centres(separation), round_)
        new = [key for key in dict.fromkeys(wanted) if key not in done.failed]
        if not new:
            break
        run.solve(new, round_)
    keys, settings, chosen = run.chosen(separation)
    recommended = settings[chosen.recommended]
    return Design(
        offer=offer.test.offer,
        says=next(
            o.says for o in case.moves[case.advice.decide].options if o.id == offer.test.offer
        ),
        levers=_levers(case, lines),
        worlds=min(worlds, MOST_WORLDS),
        seed=seed,
        points=points,
        rounds=refine,
        grid=combinations(lines),
        solved=len(settings),
        cold=done.cold,
        unsolved=tuple(f"{_named(lines, key)}: {why}" for key, why in done.failed.items()),
        whole=len(todo) == combinations(lines) and not done.failed,
        settings=tuple(settings),
        declared=declared.setting,
        frontier=tuple(i for i, one in enumerate(settings) if one.frontier),
        recommended=chosen.recommended,
        best=chosen.best,
        separating=chosen.separating,
        dependence=_dependence(lines, dict(zip(keys, settings, strict=True))),
        edges=_edges(lines, recommended),
        scenario=offer_scenario(case, lines, recommended.levers),
        case_id=case.id,
        case_hash=case.hash,
    )


def _check(worlds: int, points: int, refine: int, separation: float) -> None:
    for name, value, low, high in (
        ("worlds", worlds, 1, MOST_WORLDS),
        ("points", points, 2, 50),
        ("refine", refine, 0, 8),
    ):
        if not low <= value <= high:
            raise UsageError(f"{name} is a whole number from {low} to {high:,}, not {value:,}")
    if not 0 < separation <= 1:
        raise UsageError(f"separation lies above 0 and is at most 1, not {separation:g}")


def _check_targets(lines: Sequence[Axis]) -> None:
    by_quantity: dict[str, str] = {}
    for axis in lines:
        if axis.sets in by_quantity:
            raise UsageError(
                f"the levers {by_quantity[axis.sets]} and {axis.lever} both set {axis.sets}; "
                "keep one of them"
            )
        by_quantity[axis.sets] = axis.lever


@dataclass(frozen=True)
class _Chosen:
    recommended: int
    best: int
    separating: Separating


@dataclass(frozen=True)
class _Run:
    """One design under way: what all its settings share."""

    game: Game
    offer: OfferTree
    lines: tuple[Axis, ...]
    start: Solution
    declared: Measured
    done: _Solved
    progress: Progress | None

    def solve(self, todo: Sequence[Key], round_: int) -> None:
        """Solve settings, each from the nearest that is solved."""
        for count, key in enumerate(todo):
            if self.progress is not None:
                words = "solving the grid" if round_ == 0 else f"refining, round {round_}"
                self.progress(words, count, len(todo))
            near = self.start
            if self.done.solutions:
                near = self.done.solutions[nearest(self.lines, key, self.done.solutions)]
            try:
                solution, cold = solved_near(near, self.pins(key))
                found = self._measured(solution, key, round_, cold)
            except NotSolved as problem:
                self.done.failed[key] = str(problem)
                continue
            self.done.cold += cold
            self.done.measured[key] = found
            # the strategies are all that a neighbour starts from; worlds would fill the memory
            pooled = replace(solution.pooled, responses=None)
            self.done.solutions[key] = replace(self.start, pooled=pooled)

    def pins(self, key: Key) -> dict[str, float]:
        """The quantities that a setting sets."""
        return {
            f"quantities.{axis.sets}": value for axis, value in zip(self.lines, key, strict=True)
        }

    def _measured(self, solution: Solution, key: Key, round_: int, afresh: bool) -> Measured:
        named = {axis.lever: value for axis, value in zip(self.lines, key, strict=True)}
        return measured(solution, self.offer, named, round_, self.declared, afresh)

    def centres(self, level: float) -> list[Key]:
        """Settings to refine around: what would be picked first, then the rest of the frontier."""
        keys, settings, chosen = self._picked(level)
        picked = _positions(chosen)
        rest = [i for i, one in enumerate(settings) if one.frontier]
        rest.sort(key=lambda i: -settings[i].offer)
        return [keys[i] for i in dict.fromkeys([*picked, *rest])]

    def chosen(self, level: float) -> tuple[list[Key], list[Setting], _Chosen]:
        """The settings with the picks, each of which was solved from precision 0 and stood."""
        while True:
            keys, settings, chosen = self._picked(level)
            doubtful = [i for i in _positions(chosen) if not settings[i].confirmed]
            if not doubtful:
                return keys, settings, chosen
            for i in doubtful:
                key, round_ = keys[i], settings[i].round
                try:
                    again = solved_afresh(self.start, self.pins(key))
                    self.done.measured[key] = self._measured(again, key, round_, True)
                except NotSolved as problem:
                    self.done.failed[key] = str(problem)
                    del self.done.measured[key]
            if not self.done.measured:
                raise NotSolved(f"no setting could be confirmed: {_first(self.done.failed)}")

    def _picked(self, level: float) -> tuple[list[Key], list[Setting], _Chosen]:
        keys = sorted(self.done.measured)
        settings = [self.done.measured[key].setting for key in keys]
        on = frontier(np.array([goals(one) for one in settings]))
        settings = [replace(one, frontier=i in set(on)) for i, one in enumerate(settings)]

        def far(one: Setting) -> float:
            return _distance(self.game.case, self.lines, one)

        every = range(len(settings))
        separating = [i for i in every if settings[i].separation >= level - TIE]
        cheapest = None
        by_party: dict[str, int] = {}
        if separating:
            cheapest = pick(settings, separating, lambda one: one.offer, far)
            for party in self.offer.by_party:
                by_party[party] = pick(settings, separating, _payoff_of(party), far)
        chosen = _Chosen(
            recommended=pick(settings, [int(i) for i in on], lambda one: one.offer, far),
            best=pick(settings, list(every), lambda one: one.best_value, far),
            separating=Separating(
                level=level,
                count=len(separating),
                for_advised=cheapest,
                for_sincere=by_party,
                most=pick(settings, list(every), lambda one: one.separation, far),
            ),
        )
        return keys, settings, chosen


def _positions(chosen: _Chosen) -> list[int]:
    """The picked positions, each once."""
    separating = chosen.separating
    found = [chosen.recommended, chosen.best, *separating.for_sincere.values(), separating.most]
    if separating.for_advised is not None:
        found.insert(1, separating.for_advised)
    return list(dict.fromkeys(found))


def _payoff_of(party: str) -> Callable[[Setting], float]:
    return lambda one: one.parties[party]


def _separations(done: _Solved) -> dict[Key, float]:
    return {key: one.setting.separation for key, one in done.measured.items()}


def _first(failed: Mapping[Key, str]) -> str:
    return next(iter(failed.values()), "")


def _named(lines: Sequence[Axis], key: Key) -> str:
    return ", ".join(f"{axis.lever} {value:g}" for axis, value in zip(lines, key, strict=True))


def _distance(case: Case, lines: Sequence[Axis], one: Setting) -> float:
    """How far the levers are moved from what is declared, each measured by its span; levers of
    uncertain quantities count as not moved."""
    moved = 0.0
    for axis in lines:
        form, value = case.quantities[axis.sets].form, one.levers[axis.lever]
        if isinstance(form, Point) and value is not None:
            moved += ((value - form.value) / axis.span) ** 2
    return math.sqrt(moved)


def _levers(case: Case, lines: Sequence[Axis]) -> dict[str, Mapping[str, object]]:
    found: dict[str, Mapping[str, object]] = {}
    for axis in lines:
        declared = case.quantities[axis.sets]
        form = declared.form
        found[axis.lever] = {
            "sets": axis.sets,
            "unit": declared.unit,
            "listed": not axis.step,
            "low": axis.values[0],
            "high": axis.values[-1],
            "declared": form.value if isinstance(form, Point) else None,
        }
    return found


def _dependence(lines: Sequence[Axis], settings: Mapping[Key, Setting]) -> tuple[Dependence, ...]:
    """The largest change of each measure along each lever, the other levers held."""
    found = []
    for k, axis in enumerate(lines):
        rows: dict[Key, list[Setting]] = {}
        for key, one in settings.items():
            rows.setdefault((*key[:k], *key[k + 1 :]), []).append(one)
        moves = {}
        for name in MEASURES:
            spans = [
                max(getattr(one, name) for one in row) - min(getattr(one, name) for one in row)
                for row in rows.values()
            ]
            moves[name] = float(max(spans, default=0.0))
        still = tuple(name for name, change in moves.items() if change <= STILL)
        found.append(Dependence(axis.lever, axis.sets, moves, still))
    return tuple(found)


def _edges(lines: Sequence[Axis], one: Setting) -> dict[str, str]:
    """Levers that the recommended offer sets to an end of what is declared."""
    found = {}
    for axis in lines:
        value = one.levers[axis.lever]
        if len(axis.values) > 1 and value in (axis.values[0], axis.values[-1]):
            found[axis.lever] = "low" if value == axis.values[0] else "high"
    return found
