"""Sweeps for the flips: credences, priors and quantities, on the run's own draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache

import numpy as np

from overture.advise.experiment import worth_of_assumptions, worth_of_knowing
from overture.advise.flips import (
    Screened,
    beyond,
    credence_weights,
    first_flip,
    held_flip,
    prior_chance,
    rows_sorted,
    screen,
)
from overture.advise.policies import weighted_quantiles
from overture.advise.survey import Survey, survey
from overture.advise.values import Flip
from overture.case.model import ByType, Case, Derived, Form, IfAssumption
from overture.errors import CaseError, NotSolved
from overture.game.draws import Array, Draws
from overture.game.evaluate import Numbers, evaluate
from overture.game.game import Game
from overture.solve.pooled_system import first_worlds
from overture.solve.quantal_response import respond
from overture.solve.resolve import Resolver
from overture.solve.strategies import Responses
from overture.worlds.draws import central
from overture.worlds.ensemble import Solution, drawn_worlds, solve

SWEEP_WORLDS = 2_000
CONFIRM_WORLDS = 1_000
CONFIRMED = 3
DEARER = 5

Progress = Callable[[str, int, int], None]


def find_flips(
    solution: Solution,
    seen: Survey,
    by_type: Mapping[str, Array],
    best: int,
    progress: Progress | None = None,
) -> tuple[Flip, ...]:
    """One row per assumption, prior and quantity, nearest flip first."""
    game, case = solution.game, solution.game.case
    options = seen.layout.options
    allowed = np.array([option not in case.forbidden for option in options])
    if int(allowed.sum()) < 2:
        return ()
    sweep = Sweep(solution, seen)
    rows: list[Flip] = []
    worth = worth_of_assumptions(game, seen)
    steps = len(case.assumptions) + sum(len(kinds) for kinds in case.types.values()) + CONFIRMED
    for k, name in enumerate(case.assumptions):
        if progress is not None:
            progress("looking for flips", len(rows), steps)
        rows.append(_assumption(sweep, k, name, best, allowed, worth[name]))
    for party, kinds in case.types.items():
        known = worth_of_knowing(by_type[party], seen.means, allowed)
        for k, kind in enumerate(kinds):
            if progress is not None:
                progress("looking for flips", len(rows), steps)
            if len(kinds) > 1:
                rows.append(_prior(sweep, party, kind, k, best, allowed, known))
    rows.extend(_quantities(sweep, best, allowed))
    return rows_sorted(rows)


class Sweep:
    """The first worlds of the run, on which flips are sought, and how policies are valued there.

    Sweeps use fewer worlds than the run. What they report is the run's own mean plus the CHANGE
    of the mean along the sweep on the same worlds, so most of the sampling error cancels.
    """

    def __init__(self, solution: Solution, seen: Survey) -> None:
        self.solution = solution
        self.game: Game = solution.game
        self.seen = seen
        blocks = solution.kept
        whole = solution.sample
        # passes are dear where worlds have fixed points of their own
        self.dearer = 1 if solution.programme.unknowns == 0 else DEARER
        self.worlds = min(whole.worlds, SWEEP_WORLDS // self.dearer)
        self.kept_worlds = whole.worlds
        weights = np.concatenate([b.weights for b in blocks])
        self.all_weights = weights
        self.numbers = replace(first_worlds(whole, self.worlds), weights=weights[: self.worlds])
        self.truths = {
            name: np.concatenate([b.draws.truths[name] for b in blocks])[: self.worlds]
            for name in self.game.case.assumptions
        }
        self.weights = self.numbers.weights
        self.decide = np.array([s.move == self.game.case.advice.decide for s in self.game.sets])
        pooled = solution.reading == "pooled"
        self.pooled = pooled and all(s.pooled for s in self.game.sets if self.decide[s.index])
        self.resolver = self._resolver(self.numbers) if self.pooled else None
        self.small: Resolver | None = None
        self.values = np.empty((0, 0))
        self.base: Draws | None = None
        self.plain = _plain(self.game.case) and solution.reweigh is None
        self.last_pins: frozenset[str] = frozenset()
        self.offset = seen.means - self.under_weights(self.weights, plain=True)
        self.small_offset: Array | None = None

    def _resolver(self, numbers: Numbers, neighbour: Resolver | None = None) -> Resolver:
        s = self.solution
        answers: Responses = respond(s.programme, numbers, s.pooled, s.workers)
        return Resolver(s.programme, numbers, s.pooled, answers, self.decide, s.workers, neighbour)

    def under_weights(self, weights: Array, plain: bool = False) -> Array:
        """Mean value of each policy under other weights of the worlds."""
        if self.resolver is None:
            found = self.seen.values[:, : self.worlds] @ weights / weights.sum()
        else:
            found = self._checked(*self.resolver.solve(weights=weights))
        return np.asarray(found if plain else found + self.offset)

    def under_chance(self, chance: Array) -> Array:
        """Mean value of each policy under other chances (priors)."""
        if self.resolver is None:
            raise NotSolved("priors are swept by re-solving the worlds")
        return self._checked(*self.resolver.solve(chance=chance)) + self.offset

    @staticmethod
    def _checked(values: Array, converged: bool) -> Array:
        if not converged:
            raise NotSolved("the pooled strategies did not converge along the sweep")
        return values

    def pinned(self, pins: Mapping[str, float]) -> Array:
        """Mean value of each policy with numbers set in every world, solved anew."""
        if self.small_offset is None:
            self.small_offset = self.seen.means - self._pinned({})
        return self._pinned(pins) + self.small_offset

    def _pinned(self, pins: Mapping[str, float]) -> Array:
        s = self.solution
        count = min(CONFIRM_WORLDS // self.dearer, s.worlds)
        every = {**s.pinned, **pins}
        if not self.pooled:
            again = solve(
                self.game,
                count,
                s.seed,
                s.workers,
                s.reading != "pooled",
                reweigh=s.reweigh,
                pinned=every,
                starts=0,
            )
            return survey(again).means
        draws = self._drawn(pins, every, count)
        middle = central(self.game.case, pinned=every)
        plan = s.assembly
        # from one pin of a quantity to the next only the terms that use it change
        names = frozenset(path.split(".")[1] for path in pins if path.startswith("quantities."))
        only = names | self.last_pins if len(names) == len(pins) and self.values.size else None
        if not self.values.size:
            self.values = np.empty((len(plan.groups), count))
        numbers = evaluate(self.game, draws, middle, plan, values=self.values, changed=only)
        self.last_pins = names
        resolver = self._resolver(numbers, self.small)
        self.small = self.small or resolver
        return self._checked(resolver.values(resolver.home), resolver.converged)

    def _drawn(self, pins: Mapping[str, float], every: Mapping[str, float], count: int) -> Draws:
        """The worlds of the sweep with numbers set; a quantity on which no other draw depends is
        set in the worlds at hand."""
        s = self.solution
        path = next(iter(pins)).split(".") if len(pins) == 1 else []
        if self.base is None or path[:1] != ["quantities"] or not self.plain:
            found = drawn_worlds(self.game, s.seed, 0, count, every, s.reweigh)
            if not pins:
                self.base = found
            return found
        value = np.full(count, pins[".".join(path)])
        before = self.base.numbers[path[1]]
        after = {**before, path[2]: value} if isinstance(before, Mapping) else value
        return replace(self.base, numbers={**self.base.numbers, path[1]: after})


def _plain(case: Case) -> bool:
    """Whether no drawn number is an expression over others, so that each can be set alone."""

    def derived(form: Form) -> bool:
        if isinstance(form, ByType):
            return any(derived(inner) for inner in form.forms.values())
        if isinstance(form, IfAssumption):
            return derived(form.then) or derived(form.otherwise)
        return isinstance(form, Derived)

    numbers = [
        *(kind.prior for kinds in case.types.values() for kind in kinds.values()),
        *(assumption.credence for assumption in case.assumptions.values()),
        *(n for r in case.rationality.values() for n in (r.default, *r.moves.values())),
        *(q for q in case.quantities.values() if not isinstance(q.form, Derived)),
    ]
    return not any(derived(number.form) for number in numbers)


def _assumption(
    sweep: Sweep, k: int, name: str, best: int, allowed: np.ndarray, worth: float
) -> Flip:
    case, seen = sweep.game.case, sweep.seen
    declared = case.assumptions[name]
    drawn = np.concatenate([b.draws.credences[name] for b in sweep.solution.kept])
    drawn = drawn[: sweep.worlds]
    weights = sweep.weights
    now = float(drawn @ weights / weights.sum())
    if not declared.given:
        now = float((weights * sweep.truths[name]).sum() / weights.sum())
    guess, _ = held_flip(seen, k, best, allowed)

    def values(x: float) -> Array:
        moved = credence_weights(case, name, sweep.truths, weights, x)
        if moved is None:
            raise NotSolved("the credence is 0 or 1: no world shows the other case")
        return sweep.under_weights(moved)

    probes = tuple(
        p for p in ((guess - 0.05, guess, guess + 0.05) if guess is not None else ()) if 0 < p < 1
    )
    at, to, how = _try(values, now, 0.0, 1.0, best, allowed, probes)
    return _row(
        sweep,
        "assumption",
        name,
        declared.claim,
        now,
        at,
        to,
        worth,
        (0.0, 1.0),
        drawn,
        how,
        sweep.worlds,
        guess,
    )


def _prior(
    sweep: Sweep, party: str, kind: str, k: int, best: int, allowed: np.ndarray, worth: float
) -> Flip:
    weights = sweep.weights
    drawn = np.concatenate([b.draws.priors[party][k] for b in sweep.solution.kept])
    drawn = drawn[: sweep.worlds]
    now = float(drawn @ weights / weights.sum())
    path = f"types.{party}.{kind}.prior"
    declared = sweep.game.case.types[party][kind]
    worlds = sweep.worlds

    def values(x: float) -> Array:
        # today's advice is that of the declared priors, not of one prior for all worlds
        if x == now:
            return sweep.under_weights(weights)
        if sweep.resolver is not None:
            return sweep.under_chance(
                prior_chance(sweep.game, sweep.numbers.chance, party, kind, x)
            )
        return sweep.pinned({path: x})

    if sweep.resolver is None:
        worlds = min(CONFIRM_WORLDS // sweep.dearer, sweep.worlds)
    at, to, how = _try(values, now, 0.0, 1.0, best, allowed, (0.5 * now, 0.5 * (1 + now)))
    return _row(
        sweep,
        "prior",
        f"{party}.{kind}",
        declared.says,
        now,
        at,
        to,
        worth,
        (0.0, 1.0),
        drawn,
        how,
        worlds,
        None,
    )


def _try(
    values: Callable[[float], Array], now: float, low: float, high: float, best: int,
    allowed: np.ndarray, probes: Sequence[float],
) -> tuple[float | None, int, str]:  # fmt: skip
    try:
        found = first_flip(cache(values), now, low, high, best, allowed, tuple(probes))
    except NotSolved as problem:
        return None, best, f"not found: {problem}"
    except CaseError:
        return None, best, "not found: the case has no worlds at an end of the range"
    return found.at, found.to, "re-solved"


def _quantities(sweep: Sweep, best: int, allowed: np.ndarray) -> list[Flip]:
    """Screen every quantity by the run's own draws; confirm the nearest by re-solving."""
    case, seen = sweep.game.case, sweep.seen
    kept = sweep.kept_worlds
    small = seen
    if kept < seen.weights.shape[0]:
        small = replace(seen, weights=seen.weights[:kept], values=seen.values[:, :kept])
    screened: list[tuple[Screened, Array, str]] = []
    for name, declared in case.quantities.items():
        if isinstance(declared.form, Derived):
            continue
        for path, drawn in _draws_of(sweep.solution, name):
            found = screen(path, drawn, small, best, allowed)
            if found is not None:
                screened.append((found, drawn, declared.why))
    within = [
        (s, d, w) for s, d, w in screened
        if s.at is not None and s.low <= s.at <= s.high
    ]  # fmt: skip
    within.sort(
        key=lambda item: abs((item[0].at or 0.0) - item[0].now) / (item[0].high - item[0].low)
    )
    confirm = {s.path for s, _, _ in within[:CONFIRMED]}
    rows = []
    for s, drawn, why in screened:
        at, to, how, worlds = s.at, s.to, "screened", kept
        if at is not None and not s.low <= at <= s.high:
            at = None
        if s.path in confirm:
            at, to, how = _confirm(sweep, s, best, allowed)
            worlds = min(CONFIRM_WORLDS // sweep.dearer, sweep.solution.worlds)
        rows.append(
            _row(
                sweep,
                "quantity",
                s.path.removeprefix("quantities."),
                why,
                s.now,
                at,
                to,
                s.evppi,
                (s.low, s.high),
                drawn,
                how,
                worlds,
                s.at,
            )
        )
    return rows


def _confirm(
    sweep: Sweep, s: Screened, best: int, allowed: np.ndarray
) -> tuple[float | None, int, str]:
    def values(x: float) -> Array:
        return sweep.pinned({s.path: x})

    assert s.at is not None
    low, high = (s.low, s.now) if s.at < s.now else (s.now, s.high)
    return _try(values, s.now, low, high, best, allowed, (s.at,))


def _draws_of(solution: Solution, name: str) -> list[tuple[str, Array]]:
    """The drawn values of a quantity over the sample, one row per type where it has several."""
    first = solution.kept[0].draws.numbers[name]
    kinds = list(first) if isinstance(first, Mapping) else [""]
    rows = []
    for kind in kinds:
        parts = []
        for block in solution.kept:
            number = block.draws.numbers[name]
            parts.append(number[kind] if isinstance(number, Mapping) else number)
        rows.append((f"quantities.{name}.{kind}".rstrip("."), np.concatenate(parts)))
    return rows


def _row(
    sweep: Sweep, kind: str, name: str, says: str, now: float, at: float | None, to: int,
    worth: float, ends: tuple[float, float], drawn: Array, how: str, worlds: int,
    guess: float | None,
) -> Flip:  # fmt: skip
    weights = sweep.all_weights[: drawn.size]
    declared = ends if kind == "quantity" else weighted_quantiles(drawn, weights, (0.05, 0.95))
    low, high = ends
    return Flip(
        kind=kind,
        name=name,
        says=says,
        now=now,
        at=at,
        to=sweep.seen.layout.options[to] if at is not None else "",
        evppi=worth,
        low=low,
        high=high,
        declared_low=declared[0],
        declared_high=declared[1],
        beyond=beyond(drawn, weights, at, now),
        distance=abs(at - now) / (high - low) if at is not None else None,
        confirmed=how,
        worlds=worlds,
        first_guess=guess,
    )
